package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which permissions this process gives to no new file (umask(2)). */
final class Umask {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "Umask:";

  /** For nobody but the owner: what is taken where the system does not tell. */
  private static final int STRICTEST = 077;

  private Umask() {}

  /** The permissions, as bits of a mode (proc_pid_status(5)). */
  static int ofProcess() {
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(FIELD)) {
          return Integer.parseInt(line.substring(FIELD.length()).strip(), 8);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return STRICTEST;
    }
    return STRICTEST;
  }
}
