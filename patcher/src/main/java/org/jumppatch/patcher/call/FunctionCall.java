package org.jumppatch.patcher.call;

import java.util.List;

/**
 * A function and what it is called with.
 *
 * @param address of the function
 * @param arguments at most {@value #MAX_ARGUMENTS}
 */
public record FunctionCall(long address, List<Argument> arguments) {
  /** Integer arguments that go into registers (System V ABI, AMD64 supplement, chapter 3.2.3). */
  public static final int MAX_ARGUMENTS = 6;

  public FunctionCall {
    arguments = List.copyOf(arguments);
    if (arguments.size() > MAX_ARGUMENTS) {
      throw new IllegalArgumentException(arguments.size() + " arguments");
    }
  }
}
