package org.jumppatch.elf.compression;

/**
 * A library of the system that is to compress is missing. The message says which, and the remedy.
 */
public final class CodecMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CodecMissingException(String message, Throwable cause) {
    super(message, cause);
  }
}
