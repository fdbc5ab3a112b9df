package org.jumppatch.elf.system;

import org.jspecify.annotations.Nullable;

/**
 * Libraries of the system cannot be called. The message is one line: what is wrong, and what to do
 * about it.
 */
public final class JnaMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JnaMissingException(@Nullable String problem, String remedy, @Nullable Throwable cause) {
    super(
        "the native part of JNA cannot be loaded ("
            + String.valueOf(problem).strip().replace('\n', ' ')
            + "); "
            + remedy,
        cause);
  }
}
