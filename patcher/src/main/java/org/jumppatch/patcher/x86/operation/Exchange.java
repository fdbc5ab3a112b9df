package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.MemoryOperand;
import org.jumppatch.patcher.x86.state.Alu;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.State;

/**
 * What reads and writes two places at once. Each is a single step of one CPU, and so atomic with or
 * without its lock prefix.
 */
abstract class Exchange extends Operation {
  final Access target;
  final Access source;

  private Exchange(Decoded decoded) {
    super(decoded);
    target = operand(decoded, 0);
    source = operand(decoded, 1);
  }

  @Override
  public final @Nullable Outcome execute(State state) {
    exchange(state);
    state.registers().setRip(next);
    return null;
  }

  abstract void exchange(State state);

  /** XCHG. */
  static final class Swap extends Exchange {
    Swap(Decoded decoded) {
      super(decoded);
    }

    @Override
    void exchange(State state) {
      long old = target.get(state);
      long value = source.get(state);
      // The target first: it may be memory at an address that the source is part of.
      target.set(state, value);
      source.set(state, old);
    }
  }

  /** XADD. */
  static final class Add extends Exchange {
    /** One register twice: the sum remains, which the SDM has written last. */
    private final boolean same;

    Add(Decoded decoded) {
      super(decoded);
      same = decoded.operands().get(0).equals(decoded.operands().get(1));
    }

    @Override
    void exchange(State state) {
      long old = target.get(state);
      long sum = Alu.add(state.registers(), old, source.get(state), 0, 64 - target.bits);
      target.set(state, sum);
      if (!same) {
        source.set(state, old);
      }
    }
  }

  /** CMPXCHG. */
  static final class Compare extends Exchange {
    private final Access accumulator;
    private final boolean inMemory;

    Compare(Decoded decoded) {
      super(decoded);
      inMemory = decoded.operands().get(0) instanceof MemoryOperand;
      accumulator = Access.to(Register.RAX, target.bits);
    }

    @Override
    void exchange(State state) {
      long expected = accumulator.get(state);
      long old = target.get(state);
      Alu.subtract(state.registers(), expected, old, 0, 64 - target.bits);
      if (expected == old) {
        target.set(state, source.get(state));
        return;
      }
      if (inMemory) {
        // Memory is written in either case; a register is not, not even its upper half.
        target.set(state, old);
      }
      accumulator.set(state, old);
    }
  }
}
