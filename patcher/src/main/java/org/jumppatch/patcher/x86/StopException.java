package org.jumppatch.patcher.x86;

import org.jumppatch.patcher.x86.state.Outcome;

/** There is nothing at an address that could be executed. */
final class StopException extends RuntimeException {
  private final transient Outcome outcome;

  StopException(Outcome outcome) {
    // The core takes it up at once: nobody sees its stack.
    super(outcome.message(), null, false, false);
    this.outcome = outcome;
  }

  /** What the step comes to. */
  Outcome outcome() {
    return outcome;
  }
}
