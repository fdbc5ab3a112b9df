package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableScanTest {
  private static final int SECTION_OFFSET = 40;
  private static final int SECTION_COUNT = 60;

  /** What is left when nothing tells where anything is: segments. */
  private static byte[] bare(String name) throws IOException {
    byte[] file = Files.readAllBytes(Samples.image(name));
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(SECTION_OFFSET, 0)
        .putShort(SECTION_COUNT, (short) 0);
    return file;
  }

  private static JumpTable table(byte[] file) {
    return JumpTable.of(Image.of(Path.of("f"), Bytes.of("f", file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"schedstats.elf", "matrix.elf", "absolute.elf", "pie.elf"})
  void aTableIsFoundByItsContent(String name) throws IOException {
    JumpTable named = JumpTable.of(Image.open(Samples.image(name)));
    JumpTable found = table(bare(name));
    assertThat(found.source()).isEqualTo(TableSource.CONTENT);
    assertThat(found.layout()).isEqualTo(named.layout());
    assertThat(found.entries()).isEqualTo(named.entries());
  }

  /** Stripping keeps section names, so the table is found by its own. */
  @ParameterizedTest
  @ValueSource(strings = {"schedstats.elf", "matrix.elf", "absolute.elf", "pie.elf"})
  void aStrippedImageHasItsTableAndNoNames(String name, @TempDir Path folder) throws IOException {
    Path stripped = folder.resolve(name);
    Program.lines("strip", "-o", stripped.toString(), Samples.image(name).toString());
    Image image = Image.open(stripped);
    JumpTable table = JumpTable.of(image);
    JumpTable whole = JumpTable.of(Image.open(Samples.image(name)));
    assertThat(table.source()).isEqualTo(TableSource.SECTION);
    assertThat(table.entries().stream().map(JumpEntry::code).toList())
        .isEqualTo(whole.entries().stream().map(JumpEntry::code).toList());
    for (StaticKey key : StaticKeys.of(image, table).all()) {
      assertThat(key.names()).containsExactly("0x" + Long.toHexString(key.address()));
    }
  }

  @Test
  void aTableWithADamagedEntryInTheMiddleIsTwo() throws IOException {
    byte[] file = bare("schedstats.elf");
    List<JumpEntry> entries = table(file).entries();
    JumpEntry tenth = entries.get(10);
    file[(int) tenth.offset()] ^= 0x40;
    long other = entries.get(0).offset();
    assertThatThrownBy(() -> table(file))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(
            "f: at 0x%x: 10 jump table entries here and %d at 0x%x: which are the table is not clear"
                .formatted(other, entries.size() - 11, tenth.offset() + 16));
  }

  @Test
  void aRunTooShortIsNoTable() throws IOException {
    byte[] file = bare("matrix.elf");
    List<JumpEntry> entries = table(file).entries();
    for (JumpEntry entry : entries.subList(3, entries.size())) {
      file[(int) entry.offset()] ^= 0x40;
    }
    assertThat(table(file).source()).isEqualTo(TableSource.NONE);
  }

  @Test
  void programsWithoutATableHaveNone() throws IOException {
    Path machine = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    for (Path program : List.of(Path.of("/bin/ls"), Path.of("/bin/bash"), machine)) {
      assertThat(JumpTable.of(Image.open(program)).source()).isEqualTo(TableSource.NONE);
    }
  }

  @Test
  void entriesThatOverlapAreOfDifferentRuns() {
    TableRuns runs = new TableRuns(EntryLayout.RELATIVE_16);
    for (long address : new long[] {0x1000, 0x1008, 0x1010, 0x1020, 0x1028, 0x1040}) {
      runs.add(address, address - 0x1000);
    }
    assertThat(runs.all().stream().sorted(Comparator.comparing(TableRun::address)))
        .containsExactly(
            new TableRun(EntryLayout.RELATIVE_16, 0x1000, 0, 3),
            new TableRun(EntryLayout.RELATIVE_16, 0x1008, 8, 1),
            new TableRun(EntryLayout.RELATIVE_16, 0x1028, 0x28, 1),
            new TableRun(EntryLayout.RELATIVE_16, 0x1040, 0x40, 1));
  }
}
