package org.jumppatch.cli;

/** A command ends since nobody gets any more what it writes to standard output. */
final class OutputLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
