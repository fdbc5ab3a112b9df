package org.jumppatch.patcher.trace;

/** What a trace was made of cannot be done again from the trace alone. */
public final class ReplayException extends RuntimeException {
  /**
   * @param message the trace's file, and why not
   */
  public ReplayException(String message) {
    super(message);
  }
}
