package org.jumppatch.patcher.explain;

/**
 * Where static calls without a function of their own lead.
 *
 * @param returns what a return is on this CPU
 * @param returnZero {@code __static_call_return0}
 * @param plainReturn {@code __static_call_return}, for conditional tail calls
 */
record StaticCallTargets(ReturnThunks returns, long returnZero, long plainReturn) {
  static StaticCallTargets of(Functions functions, ReturnThunks returns) {
    return new StaticCallTargets(
        returns, functions.named("__static_call_return0"), functions.named("__static_call_return"));
  }

  /** Where a conditional tail call to no function goes. */
  long conditionalReturn() {
    return returns.thunk() == 0 ? plainReturn : returns.thunk();
  }
}
