package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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
  final @Nullable Outcome execute(Core core) {
    exchange(core);
    core.registers.rip = next;
    return null;
  }

  abstract void exchange(Core core);

  /** XCHG. */
  static final class Swap extends Exchange {
    Swap(Decoded decoded) {
      super(decoded);
    }

    @Override
    void exchange(Core core) {
      long old = target.get(core);
      long value = source.get(core);
      // The target first: it may be memory at an address that the source is part of.
      target.set(core, value);
      source.set(core, old);
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
    void exchange(Core core) {
      long old = target.get(core);
      long sum = Alu.add(core.registers, old, source.get(core), 0, 64 - target.bits);
      target.set(core, sum);
      if (!same) {
        source.set(core, old);
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
    void exchange(Core core) {
      long expected = accumulator.get(core);
      long old = target.get(core);
      Alu.subtract(core.registers, expected, old, 0, 64 - target.bits);
      if (expected == old) {
        target.set(core, source.get(core));
        return;
      }
      if (inMemory) {
        // Memory is written in either case; a register is not, not even its upper half.
        target.set(core, old);
      }
      accumulator.set(core, old);
    }
  }
}
