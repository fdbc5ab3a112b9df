package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the sample images, judged by what objdump, nm and readelf make of them. */
class SampleTableTest {
  private static final Pattern INSTRUCTION =
      Pattern.compile(" *([0-9a-f]+):\t([0-9a-f ]+)\t(\\S+) *(?:([0-9a-f]+) <.*)?.*");
  private static final Pattern RELOCATION =
      Pattern.compile("([0-9a-f]{16}) .* R_X86_64_(\\S+) +[0-9a-f]{16} (\\S+) ([+-]) ([0-9a-f]+)");

  /** In a section's header, {@code sh_flags} and {@code SHF_EXECINSTR}. */
  private static final int FLAGS_FIELD = 8;

  private static final int EXECUTABLE = 4;

  /** An instruction as objdump shows it. */
  private record Instruction(int size, String name, long target) {}

  private static Map<Long, Instruction> disassemble(Path file) {
    Map<Long, Instruction> instructions = new HashMap<>();
    for (String line : Program.lines("objdump", "-d", "-w", file.toString())) {
      Matcher match = INSTRUCTION.matcher(line);
      if (match.matches()) {
        String target = match.group(4);
        instructions.put(
            Long.parseLong(match.group(1), 16),
            new Instruction(
                match.group(2).strip().split(" ", -1).length,
                match.group(3),
                target == null ? 0 : Long.parseLong(target, 16)));
      }
    }
    return instructions;
  }

  /** Debian's kernels from 6.16 on have such a .data. */
  @ParameterizedTest
  @ValueSource(strings = {"schedstats.elf", "matrix.elf", "absolute.elf", "module.ko"})
  void keysMayLieInDataThatIsFlaggedAsCode(String name) throws IOException {
    byte[] file = Files.readAllBytes(Samples.image(name));
    Image image = Image.open(Samples.image(name));
    for (Section section : image.elf().sections()) {
      if (section.writable() && section.allocated()) {
        long header = image.elf().header().sectionOffset() + section.index() * 64L;
        file[(int) header + FLAGS_FIELD] |= EXECUTABLE;
      }
    }
    JumpTable flagged = JumpTable.of(Image.of(Path.of("f"), Bytes.of("f", file)));
    assertThat(flagged.entries()).isEqualTo(JumpTable.of(image).entries());
  }

  @ParameterizedTest
  @ValueSource(strings = {"schedstats.elf", "matrix.elf", "absolute.elf", "pie.elf"})
  void everySiteIsTheInstructionThatObjdumpShows(String name) throws IOException {
    Path file = Samples.image(name);
    Image image = Image.open(file);
    JumpTable table = JumpTable.of(image);
    Section section = image.elf().section("__jump_table").orElseThrow();
    assertThat(table.source()).isEqualTo(TableSource.SECTION);
    assertThat((long) table.entries().size() * table.layout().size()).isEqualTo(section.size());
    Map<Long, Instruction> instructions = disassemble(file);
    for (JumpEntry entry : table.entries()) {
      Instruction shown = Objects.requireNonNull(instructions.get(entry.code()));
      assertThat(entry.size()).isEqualTo(shown.size());
      assertThat(shown.name())
          .startsWith(
              entry.form().isJump() ? "jmp" : "xchg,nop".split(",", -1)[entry.size() == 2 ? 0 : 1]);
      if (entry.form().isJump()) {
        assertThat(entry.target()).isEqualTo(shown.target());
      }
      assertThat(instructions).containsKey(entry.target());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"schedstats.elf", "matrix.elf", "absolute.elf", "pie.elf"})
  void everyKeyIsTheObjectThatNmShows(String name) throws IOException {
    Path file = Samples.image(name);
    Map<String, String> objects = new TreeMap<>();
    for (String line : Program.lines("nm", file.toString())) {
      List<String> words = List.of(line.strip().split(" +", -1));
      if (words.size() == 3) {
        objects.put(words.get(2), words.get(0) + " " + words.get(1));
      }
    }
    Image image = Image.open(file);
    List<StaticKey> keys = StaticKeys.of(image, JumpTable.of(image)).all();
    assertThat(keys).isNotEmpty();
    for (StaticKey key : keys) {
      String place = "%016x %s".formatted(key.address(), key.isInBss() ? "B" : "D");
      assertThat(objects.get(key.name())).isEqualToIgnoringCase(place);
      assertThat(key.enabledOffset() < 0).isEqualTo(key.isInBss());
      for (JumpEntry entry : key.entries()) {
        assertThat(entry.isOn()).isEqualTo(key.enabled() > 0);
      }
    }
  }

  @Test
  void aModulesTableIsWhatItsRelocationsSay() throws IOException {
    Path file = Samples.image("module.ko");
    Image image = Image.open(file);
    JumpTable table = JumpTable.of(image);
    assertThat(table.source()).isEqualTo(TableSource.RELOCATIONS);
    Map<Long, String> fields = new TreeMap<>();
    Map<String, String> displacements = new HashMap<>();
    String section = "";
    for (String line : Program.lines("readelf", "-rW", file.toString())) {
      if (line.startsWith("Relocation section")) {
        section = line.substring(line.indexOf('\'') + ".rela".length() + 1, line.lastIndexOf('\''));
      }
      Matcher match = RELOCATION.matcher(line);
      if (match.matches()) {
        long addend = Long.parseLong(match.group(5), 16) * (match.group(4).equals("-") ? -1 : 1);
        long place = Long.parseLong(match.group(1), 16);
        if (section.equals("__jump_table")) {
          fields.put(place, place(image.elf(), match.group(3), addend));
        } else {
          displacements.put(section + "+" + place, match.group(2));
        }
      }
    }
    assertThat(fields).hasSize(3 * table.entries().size());
    int relocated = 0;
    for (int i = 0; i < table.entries().size(); i++) {
      JumpEntry entry = table.entries().get(i);
      assertThat(place(image, entry.code())).isEqualTo(fields.get(16L * i));
      assertThat(place(image, entry.target())).isEqualTo(fields.get(16L * i + 4));
      long flags = (entry.branch() ? 1L : 0L) | (entry.nopOnDisk() ? 2L : 0L);
      assertThat(place(image, entry.key() + flags)).isEqualTo(fields.get(16L * i + 8));
      String type = displacements.get(place(image, entry.code() + 1));
      TargetRelocation relocation = entry.targetRelocation();
      if (relocation == null) {
        assertThat(type).isNull();
      } else {
        relocated++;
        assertThat(type).isEqualTo(relocation.active() ? "PC32" : "NONE");
        assertThat(relocation.active()).isEqualTo(entry.form().isJump());
        assertThat(relocation.type()).isIn(TargetRelocation.NONE, TargetRelocation.JUMP);
        assertThat(image.content().s32(relocation.typeOffset())).isEqualTo(relocation.type());
      }
      assertThat(entry.isOutOfReach(image)).isFalse();
    }
    assertThat(relocated).isPositive();
  }

  /** A symbol that the file defines as its section and offset, one that it does not by its name. */
  private static String place(ElfFile elf, String symbol, long addend) throws IOException {
    for (String line : Program.lines("readelf", "-sW", elf.bytes().name())) {
      List<String> words = List.of(line.strip().split(" +", -1));
      if (words.size() == 8 && words.get(7).equals(symbol) && !words.get(6).equals("UND")) {
        Section section = elf.section(Integer.parseInt(words.get(6)));
        return section.name() + "+" + (Long.parseLong(words.get(1), 16) + addend);
      }
    }
    return symbol + "+" + addend;
  }

  private static String place(Image image, long address) {
    Area area = image.space().areaAt(address);
    if (area != null) {
      return area.name() + "+" + (address - area.address());
    }
    var nearest = Objects.requireNonNull(image.symbols().nearest(address));
    return nearest.name() + "+" + nearest.offset();
  }
}
