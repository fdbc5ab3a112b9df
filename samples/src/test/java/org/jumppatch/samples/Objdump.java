package org.jumppatch.samples;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The instructions that binutils' objdump finds in a file. */
final class Objdump {
  private Objdump() {}

  /**
   * Disassembles all sections of code.
   *
   * @return for each section, the text of each instruction by its address
   */
  static Map<String, Map<Long, String>> instructions(Path file) {
    Map<String, Map<Long, String>> sections = new HashMap<>();
    Map<Long, String> current = new HashMap<>();
    String start = "Disassembly of section ";
    for (String line :
        Tool.lines("objdump", "-d", "--no-show-raw-insn", "-M", "suffix", file.toString())) {
      int colon = line.indexOf(":\t");
      if (line.startsWith(start)) {
        current = new HashMap<>();
        sections.put(line.substring(start.length(), line.length() - 1), current);
      } else if (colon > 0) {
        long address = Long.parseUnsignedLong(line.substring(0, colon).strip(), 16);
        current.put(address, line.substring(colon + 2).strip());
      }
    }
    return sections;
  }
}
