package org.jumppatch.patcher.decode;

import org.jspecify.annotations.Nullable;

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

  /** JNA, through which libcapstone is called, could not load its own native part. */
  static CapstoneMissingException bridge(
      @Nullable String problem, String remedy, @Nullable Throwable cause) {
    return new CapstoneMissingException(
        "the native part of JNA cannot be loaded (" + oneLine(problem) + "); " + remedy, cause);
  }

  private static String oneLine(@Nullable String problem) {
    return String.valueOf(problem).strip().replace('\n', ' ');
  }
}
