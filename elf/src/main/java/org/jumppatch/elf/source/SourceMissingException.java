package org.jumppatch.elf.source;

/**
 * What finds source lines is not installed: a program that reads DWARF, or an image's file of it.
 * The message says which, and the remedy.
 */
public final class SourceMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SourceMissingException(String message) {
    super(message);
  }
}
