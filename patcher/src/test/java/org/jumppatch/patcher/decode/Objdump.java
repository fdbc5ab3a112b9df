package org.jumppatch.patcher.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.testing.Program;

/** binutils' objdump as oracle. */
final class Objdump {
  /**
   * One line of its listing.
   *
   * @param bytes in lower-case hex
   * @param text in AT&amp;T syntax, with objdump's own comments
   */
  record Line(long address, String bytes, String text) {}

  private Objdump() {}

  /** Every instruction of the section {@code .text}, without what objdump calls "(bad)". */
  static List<Line> text(Path file) {
    List<Line> lines = new ArrayList<>();
    Process objdump;
    try {
      objdump =
          new ProcessBuilder("objdump", "-d", "-w", "--section=.text", file.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw Program.missing("objdump (binutils) is missing: " + e.getMessage());
    }
    try (BufferedReader output = objdump.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        int address = line.indexOf(":\t");
        int text = line.lastIndexOf('\t');
        if (address > 0 && text > address + 1 && !line.contains("(bad)")) {
          lines.add(
              new Line(
                  Long.parseUnsignedLong(line.substring(0, address).strip(), 16),
                  line.substring(address + 2, text).replace(" ", ""),
                  line.substring(text + 1).strip()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
