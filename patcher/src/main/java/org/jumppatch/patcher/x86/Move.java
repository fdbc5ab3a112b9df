package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/** What puts a value into its first operand and sets no flags. */
abstract class Move extends Operation {
  final Access target;

  private Move(Decoded decoded) {
    super(decoded);
    target = operand(decoded, 0);
  }

  /** MOV, and MOVZX, since numbers come without a sign. */
  static final class Plain extends Move {
    private final Access source;

    Plain(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 1);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      target.set(core, source.get(core));
      core.registers.rip = next;
      return null;
    }
  }

  /** MOVSX and MOVSXD. */
  static final class SignExtended extends Move {
    private final Access source;
    private final int shift;

    SignExtended(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 1);
      shift = 64 - source.bits;
    }

    @Override
    @Nullable Outcome execute(Core core) {
      target.set(core, source.get(core) << shift >> shift);
      core.registers.rip = next;
      return null;
    }
  }

  /** LEA: an address, without access to it. */
  static final class Lea extends Move {
    private final Access source;

    Lea(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 1);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      target.set(core, source.offset(core));
      core.registers.rip = next;
      return null;
    }
  }

  /** BSWAP of 32 or 64 bits. */
  static final class SwappedBytes extends Move {
    SwappedBytes(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      target.set(core, Long.reverseBytes(target.get(core)) >>> (64 - target.bits));
      core.registers.rip = next;
      return null;
    }
  }

  /** SETcc. */
  static final class Condition extends Move {
    private final int condition;

    Condition(Decoded decoded) {
      super(decoded);
      condition = decoded.condition();
    }

    @Override
    @Nullable Outcome execute(Core core) {
      target.set(core, Flags.hold(condition, core.registers.flags) ? 1 : 0);
      core.registers.rip = next;
      return null;
    }
  }

  /**
   * CMOVcc: reads its source and writes its target in either case, which clears the upper half of a
   * 64-bit register.
   */
  static final class Conditional extends Move {
    private final Access source;
    private final int condition;

    Conditional(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 1);
      condition = decoded.condition();
    }

    @Override
    @Nullable Outcome execute(Core core) {
      long value = source.get(core);
      target.set(core, Flags.hold(condition, core.registers.flags) ? value : target.get(core));
      core.registers.rip = next;
      return null;
    }
  }
}
