package org.jumppatch.patcher.decode;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.system.JnaMissingException;

/**
 * Instructions cannot be decoded on this machine. The message is one line: what is wrong, and what
 * to do about it.
 */
public final class CapstoneMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The package has its version in its name: 4 in Debian 12, 5 in Debian 13. */
  static final String INSTALL =
      "apt-get install libcapstone4 (Debian 12) or libcapstone5 (Debian 13)";

  private CapstoneMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** There is no libcapstone, or none that can be used. */
  static CapstoneMissingException library(String problem, @Nullable Throwable cause) {
    return new CapstoneMissingException(
        "libcapstone " + problem + "; install it with: " + INSTALL, cause);
  }

  /** JNA, through which libcapstone is called, does not work. */
  static CapstoneMissingException bridge(JnaMissingException problem) {
    return new CapstoneMissingException(String.valueOf(problem.getMessage()), problem);
  }
}
