package org.jumppatch.cli.terminal;

/** A command ends since nobody gets any more what it writes to standard output. */
public final class OutputLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
