package org.jumppatch.patcher.explain.cfi;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.boot.Retpolines;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * The checks of indirect calls in a kernel that was built by clang ({@code __apply_fineibt},
 * arch/x86/kernel/alternative.c): each function has a number for its type in front of it, and each
 * caller holds the call to that. At boot all numbers are mixed with one random seed, and callers
 * and functions may be rewritten to check the other way round.
 *
 * <pre>
 *                image                                running
 * function - 16  b8 h            mov $h, %eax         b8 h'
 *                                            FineIBT: {@link FineIbt}
 * call - 14      41 ba -h        mov $-h, %r10d       41 ba -h'
 *                45 03 53 f1     add -15(%r11), %r10d
 *                74 02           je
 *                0f 0b           ud2                  from Linux 6.18 on: 75 01 a8 d6
 *                                                off: eb 0c
 * </pre>
 *
 * <p>The number may be farther in front of its function, where functions are aligned to more.
 */
public final class Cfi implements BootStep {
  private final long[] functions;
  private final long[] calls;
  private final CfiPreambles preambles;
  private final CfiCallers callers;
  private final CfiMode mode;
  private final CfiHash hashes;
  private final int offset;

  /** Finds out from the dump how calls are checked, and the seed. */
  public Cfi(Functions names, RunningText text) {
    functions = CfiPreambles.places(names);
    calls = Retpolines.places(names);
    offset = CfiCallers.offset(calls, text);
    preambles = new CfiPreambles(functions, text, offset);
    callers = new CfiCallers(calls, text, preambles.code());
    boolean off = functions.length != 0 && callers.areSkipped();
    mode = off ? CfiMode.OFF : preambles.mode();
    hashes = off ? new CfiHash(0) : preambles.hashes();
  }

  private Cfi(Functions module, Cfi kernel) {
    offset = kernel.offset;
    mode = kernel.mode;
    hashes = kernel.hashes;
    preambles = kernel.preambles;
    callers = kernel.callers;
    functions = CfiPreambles.places(module);
    calls = Retpolines.places(module);
  }

  /** The same for a module. */
  public Cfi inModule(Functions module) {
    return new Cfi(module, this);
  }

  /** How calls are checked. */
  CfiMode mode() {
    return mode;
  }

  /** What FineIBT wrote; null where it did not. */
  @Nullable FineIbt code() {
    return preambles.code();
  }

  /** Bytes from a function's number to the function. */
  int offset() {
    return offset;
  }

  @Override
  public void apply(RunningText text) {
    if (mode == CfiMode.NONE) {
      return;
    }
    callers.apply(calls, text, mode, hashes, preambles.code());
    if (mode != CfiMode.OFF) {
      preambles.apply(functions, text);
    }
  }
}
