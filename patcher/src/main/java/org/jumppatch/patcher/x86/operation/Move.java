package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.State;

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
    public @Nullable Outcome execute(State state) {
      target.set(state, source.get(state));
      state.registers().setRip(next);
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
    public @Nullable Outcome execute(State state) {
      target.set(state, source.get(state) << shift >> shift);
      state.registers().setRip(next);
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
    public @Nullable Outcome execute(State state) {
      target.set(state, source.offset(state));
      state.registers().setRip(next);
      return null;
    }
  }

  /** BSWAP of 32 or 64 bits. */
  static final class SwappedBytes extends Move {
    SwappedBytes(Decoded decoded) {
      super(decoded);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      target.set(state, Long.reverseBytes(target.get(state)) >>> (64 - target.bits));
      state.registers().setRip(next);
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
    public @Nullable Outcome execute(State state) {
      target.set(state, Flags.hold(condition, state.registers().flags()) ? 1 : 0);
      state.registers().setRip(next);
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
    public @Nullable Outcome execute(State state) {
      long value = source.get(state);
      target.set(
          state, Flags.hold(condition, state.registers().flags()) ? value : target.get(state));
      state.registers().setRip(next);
      return null;
    }
  }
}
