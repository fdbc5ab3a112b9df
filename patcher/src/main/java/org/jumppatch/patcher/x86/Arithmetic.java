package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/** Addition, subtraction, logic and comparison: one operand or two, and all flags. */
abstract class Arithmetic extends Operation {
  final Access target;

  /** 64 less the width. */
  final int shift;

  private Arithmetic(Decoded decoded) {
    super(decoded);
    target = operand(decoded, 0);
    shift = 64 - target.bits;
  }

  /** With a second operand. */
  private abstract static class Two extends Arithmetic {
    final Access source;

    private Two(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 1);
    }
  }

  static final class Add extends Two {
    Add(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      target.set(core, Alu.add(registers, a, source.get(core), 0, shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Adc extends Two {
    Adc(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      int carry = registers.flags & Flags.CF;
      target.set(core, Alu.add(registers, a, source.get(core), carry, shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Sub extends Two {
    Sub(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      target.set(core, Alu.subtract(registers, a, source.get(core), 0, shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Sbb extends Two {
    Sbb(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      int borrow = registers.flags & Flags.CF;
      target.set(core, Alu.subtract(registers, a, source.get(core), borrow, shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Cmp extends Two {
    Cmp(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      Alu.subtract(registers, a, source.get(core), 0, shift);
      registers.rip = next;
      return null;
    }
  }

  static final class And extends Two {
    And(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      target.set(core, Alu.logic(registers, a & source.get(core), shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Or extends Two {
    Or(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      target.set(core, Alu.logic(registers, a | source.get(core), shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Xor extends Two {
    Xor(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      target.set(core, Alu.logic(registers, a ^ source.get(core), shift));
      registers.rip = next;
      return null;
    }
  }

  static final class Test extends Two {
    Test(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      long a = target.get(core);
      Alu.logic(registers, a & source.get(core), shift);
      registers.rip = next;
      return null;
    }
  }

  /** Adds one and leaves CF. */
  static final class Inc extends Arithmetic {
    Inc(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      int carry = registers.flags & Flags.CF;
      long sum = Alu.add(registers, target.get(core), 1, 0, shift);
      registers.change(Flags.CF, carry);
      target.set(core, sum);
      registers.rip = next;
      return null;
    }
  }

  /** Subtracts one and leaves CF. */
  static final class Dec extends Arithmetic {
    Dec(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      int carry = registers.flags & Flags.CF;
      long difference = Alu.subtract(registers, target.get(core), 1, 0, shift);
      registers.change(Flags.CF, carry);
      target.set(core, difference);
      registers.rip = next;
      return null;
    }
  }

  static final class Neg extends Arithmetic {
    Neg(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      target.set(core, Alu.subtract(registers, 0, target.get(core), 0, shift));
      registers.rip = next;
      return null;
    }
  }

  /** Sets no flags. */
  static final class Not extends Arithmetic {
    Not(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      target.set(core, ~target.get(core));
      registers.rip = next;
      return null;
    }
  }
}
