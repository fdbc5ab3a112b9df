package org.jumppatch.samples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What binutils' readelf says about a file. */
final class Readelf {
  /** A section with content or with room for it. */
  record Section(int number, String name, boolean inFile, long address, int offset, long size) {}

  /** A symbol; the section is a number, or {@code UND}. */
  record Symbol(String name, String section, long value, long size) {}

  /** A relocation; the symbol may be a section's name. */
  record Relocation(String table, long offset, String type, String symbol, long addend) {}

  private final Path file;

  Readelf(Path file) {
    this.file = file;
  }

  /** {@code EXEC}, {@code DYN} or {@code REL}. */
  String type() {
    for (String line : Tool.lines("readelf", "-hW", file.toString())) {
      if (line.startsWith("  Type:")) {
        return words(line)[1];
      }
    }
    throw new AssertionError("no type: " + file);
  }

  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (String line : Tool.lines("readelf", "-SW", file.toString())) {
      String[] words = words(line.substring(line.indexOf(']') + 1));
      if (line.startsWith("  [") && (words[1].equals("PROGBITS") || words[1].equals("NOBITS"))) {
        sections.add(
            new Section(
                Integer.parseInt(line.substring(3, line.indexOf(']')).strip()),
                words[0],
                words[1].equals("PROGBITS"),
                hex(words[2]),
                (int) hex(words[3]),
                hex(words[4])));
      }
    }
    return sections;
  }

  /** The first section of this name. */
  Section section(String name) {
    return sections().stream()
        .filter(section -> section.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no section " + name));
  }

  List<Symbol> symbols() {
    List<Symbol> symbols = new ArrayList<>();
    for (String line : Tool.lines("readelf", "-sW", file.toString())) {
      String[] words = words(line);
      if (words.length == 8 && Character.isDigit(words[0].charAt(0))) {
        symbols.add(new Symbol(words[7], words[6], hex(words[1]), Long.decode(words[2])));
      }
    }
    return symbols;
  }

  List<Relocation> relocations() {
    List<Relocation> relocations = new ArrayList<>();
    String table = "";
    for (String line : Tool.lines("readelf", "-rW", file.toString())) {
      String[] words = words(line);
      if (line.startsWith("Relocation section '")) {
        table = line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\''));
      } else if (words.length == 7 && words[2].startsWith("R_X86_64_")) {
        long addend = hex(words[6]);
        relocations.add(
            new Relocation(
                table, hex(words[0]), words[2], words[4], words[5].equals("-") ? -addend : addend));
      }
    }
    return relocations;
  }

  private static String[] words(String line) {
    return line.strip().split("\\s+", -1);
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
