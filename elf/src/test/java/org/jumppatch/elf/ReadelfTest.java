package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is read from a file is what binutils' readelf says. */
class ReadelfTest {
  @TempDir static Path folder;

  private static final Pattern SECTION =
      Pattern.compile(
          " *\\[ *(\\d+)\\] (.*?) +([A-Z0-9_]+(?: SECTION INDICES)?|[0-9a-f]+: <unknown>) +([0-9a-f]{16})"
              + " ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) ([ A-Za-z]{3,}?) +(\\d+) +(\\d+) +(\\d+)");
  private static final Pattern SYMBOL =
      Pattern.compile(
          " *(\\d+): ([0-9a-f]{16}) +(\\d+|0x[0-9a-f]+) ([A-Z_]+) +([A-Z]+) +[A-Z]+ .*?"
              + "(\\d+|UND|ABS|COM)(?: (\\S*))?.*");
  private static final Pattern RELOCATION =
      Pattern.compile("([0-9a-f]{16}) +([0-9a-f]{16}) R_X86_64_(\\w+) *([0-9a-f]{16})?.*");

  @BeforeAll
  static void assembleAnObject() throws IOException {
    Path source = folder.resolve("object.s");
    StringBuilder text = new StringBuilder(".globl start\nstart: call outside\n jmp start\n");
    for (int i = 0; i < 300; i++) {
      text.append(".section .data.").append(i).append(",\"aw\"\nlocal").append(i);
      text.append(": .quad start+").append(i).append("\n");
    }
    text.append(
        ".comm common,8,8\n.set absolute,0x1234\n.section .tbss,\"awT\",@nobits\nt: .zero 8\n");
    Files.writeString(source, text);
    Program.lines("as", "-o", folder.resolve("object.o").toString(), source.toString());
    assembleManySections();
  }

  /** More sections than the header's 16 bits can count. */
  private static void assembleManySections() throws IOException {
    Path source = folder.resolve("many.s");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 66_000; i++) {
      text.append(".section .data.%d,\"aw\"\nlocal%d: .byte 0\n".formatted(i, i));
    }
    Files.writeString(source, text);
    Program.lines("as", "-o", folder.resolve("many.o").toString(), source.toString());
  }

  static Stream<Path> files() {
    return Stream.concat(
        Samples.images().stream(),
        Stream.of(Path.of("/bin/ls"), folder.resolve("object.o"), folder.resolve("many.o")));
  }

  @ParameterizedTest
  @MethodSource("files")
  void sections(Path file) throws IOException {
    List<String> expected = new ArrayList<>();
    for (String line : Program.lines("readelf", "-SW", file.toString())) {
      Matcher match = SECTION.matcher(line);
      if (match.matches()) {
        expected.add(
            describe(
                Integer.parseInt(match.group(1)),
                match.group(2).strip(),
                hex(match.group(4)),
                hex(match.group(5)),
                hex(match.group(6)),
                hex(match.group(7)),
                match.group(8).contains("A"),
                match.group(8).contains("W"),
                match.group(8).contains("X"),
                Integer.parseInt(match.group(9)),
                Integer.parseInt(match.group(10)),
                Long.parseLong(match.group(11))));
      }
    }
    List<String> found =
        ElfFile.read(Bytes.map(file)).sections().stream()
            .map(
                section ->
                    describe(
                        section.index(),
                        section.name(),
                        section.address(),
                        section.offset(),
                        section.size(),
                        section.entrySize(),
                        section.allocated(),
                        section.writable(),
                        section.executable(),
                        section.link(),
                        section.info(),
                        section.alignment()))
            .toList();
    assertThat(found).isNotEmpty().isEqualTo(expected);
  }

  private static String describe(Object... values) {
    return List.of(values).toString();
  }

  @ParameterizedTest
  @MethodSource("files")
  void headerAndSegments(Path file) throws IOException {
    ElfFile elf = ElfFile.read(Bytes.map(file));
    List<String> lines = Program.lines("readelf", "-hlW", file.toString());
    assertThat(field(lines, "Entry point address")).isEqualTo(hexText(elf.header().entry()));
    // Followed by the real one where the header's own number is too small for it.
    assertThat(field(lines, "Number of section headers").replaceAll("0 \\((.*)\\)", "$1"))
        .isEqualTo(String.valueOf(elf.sections().size()));
    String type =
        switch (elf.header().type()) {
          case RELOCATABLE -> "REL";
          case EXECUTABLE -> "EXEC";
          case SHARED -> "DYN";
          case CORE -> "CORE";
        };
    assertThat(field(lines, "Type")).startsWith(type);
    List<String> loads =
        elf.segments().stream()
            .filter(segment -> segment.type() == Segment.LOAD)
            .map(
                segment ->
                    String.format(
                        Locale.ROOT,
                        "0x%06x 0x%016x 0x%06x 0x%06x R%s%s",
                        segment.offset(),
                        segment.address(),
                        segment.fileSize(),
                        segment.memorySize(),
                        segment.writable() ? "W" : "",
                        segment.executable() ? "E" : ""))
            .toList();
    List<String> expected = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.strip().split("\\s+", -1);
      if (words[0].equals("LOAD")) {
        StringBuilder flags = new StringBuilder();
        for (int i = 6; i < words.length - 1; i++) {
          flags.append(words[i]);
        }
        expected.add(String.join(" ", words[1], words[2], words[4], words[5], flags));
      }
    }
    assertThat(loads).isEqualTo(expected);
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.strip().startsWith(name + ":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("files")
  void symbols(Path file) throws IOException {
    ElfFile elf = ElfFile.read(Bytes.map(file));
    List<String> found = new ArrayList<>();
    for (Section section : elf.sections()) {
      if (section.type() == Section.SYMBOLS || section.type() == Section.DYNAMIC_SYMBOLS) {
        SymbolTable table = SymbolTable.read(elf, section);
        for (int i = 0; i < table.count(); i++) {
          found.add(
              describe(
                  i,
                  table.value(i),
                  table.size(i),
                  table.isFunction(i),
                  table.isSection(i),
                  table.section(i),
                  // readelf shows a section's own symbol by the section's name, and versions.
                  table.isSection(i) ? "" : table.name(i)));
        }
      }
    }
    List<String> expected = new ArrayList<>();
    for (String line : Program.lines("readelf", "-sW", file.toString())) {
      Matcher match = SYMBOL.matcher(line);
      if (match.matches()) {
        String name = match.group(7) == null ? "" : match.group(7);
        expected.add(
            describe(
                Integer.parseInt(match.group(1)),
                hex(match.group(2)),
                Long.decode(match.group(3)),
                match.group(4).equals("FUNC"),
                match.group(4).equals("SECTION"),
                section(match.group(6)),
                match.group(4).equals("SECTION") ? "" : name.replaceAll("@.*", "")));
      }
    }
    // readelf prints .dynsym first, wherever it lies.
    assertThat(found).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected);
  }

  private static int section(String text) {
    return switch (text) {
      case "UND" -> SymbolTable.UNDEFINED;
      case "ABS", "COM" -> -1;
      default -> Integer.parseInt(text);
    };
  }

  @ParameterizedTest
  @MethodSource("files")
  void relocations(Path file) throws IOException {
    ElfFile elf = ElfFile.read(Bytes.map(file));
    List<String> found = new ArrayList<>();
    for (Section section : elf.sections()) {
      if (section.type() == Section.RELOCATIONS) {
        Relocations relocations = Relocations.read(elf, section);
        for (int i = 0; i < relocations.count(); i++) {
          long info = (long) relocations.symbol(i) << 32 | relocations.type(i);
          found.add(describe(relocations.place(i), info));
          assertThat(elf.bytes().u64(relocations.fileOffset(i))).isEqualTo(relocations.place(i));
          assertThat(elf.bytes().s32(relocations.typeOffset(i))).isEqualTo(relocations.type(i));
        }
      }
    }
    List<String> expected = new ArrayList<>();
    for (String line : Program.lines("readelf", "-rW", file.toString())) {
      Matcher match = RELOCATION.matcher(line);
      if (match.matches()) {
        expected.add(describe(hex(match.group(1)), hex(match.group(2))));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }

  private static String hexText(long number) {
    return "0x" + Long.toHexString(number);
  }
}
