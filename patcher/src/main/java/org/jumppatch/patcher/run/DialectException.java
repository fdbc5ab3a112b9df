package org.jumppatch.patcher.run;

import org.jumppatch.patcher.poke.Dialect;

/** A kernel of the dialect that was asked for could not do what was asked for. */
public final class DialectException extends RuntimeException {
  private final Dialect dialect;

  DialectException(Dialect dialect, String problem) {
    super(problem);
    this.dialect = dialect;
  }

  /** The dialect. */
  public Dialect dialect() {
    return dialect;
  }
}
