package org.jumppatch.patcher.explain.cfi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What is in front of indirect calls ({@code cfi_disable_callers}, {@code cfi_enable_callers},
 * {@code cfi_rewrite_callers}, arch/x86/kernel/alternative.c).
 */
final class CfiCallers {
  /** Bytes in front of the call. */
  static final int SIZE = 14;

  private static final byte[] MOVE_R10 = Code.bytes(0x41, 0xba);
  private static final byte[] ADD_R10 = Code.bytes(0x45, 0x03, 0x53);
  private static final byte[] SKIP = Code.bytes(0xeb, 0x0c);
  private static final byte[] TRAP = Code.bytes(0x75, 0x01, 0xa8, 0xd6);
  private static final byte[] FAIL = Code.bytes(0x75, 0xfd);
  private static final int TRAP_AT = SIZE - 4;
  private static final int REGISTER = 11;

  /** A call or jump with a prefix, which is what a caller that checks makes its own of. */
  private static final int BRANCH = 6;

  private static final int UPPER_HALF = 0x20;
  private static final int USUAL_OFFSET = 16;

  private final boolean skipped;

  /** Whether the jump over the trap became one into it, as from Linux 6.18 on. */
  private final boolean trapped;

  private final boolean paranoid;

  /** Whether calls in the lower half of a line go through a thunk against ITS. */
  private final boolean thunks;

  /** Whether room before a call is filled by a prefix, and behind a jump by an int3. */
  private final boolean padded;

  /**
   * Finds out from the dump what was done.
   *
   * @param calls the kernel's, of which each has something in front
   * @param code what FineIBT writes; null where it does not
   */
  CfiCallers(long[] calls, RunningText text, @Nullable FineIbt code) {
    Majority<Boolean> skips = new Majority<>();
    Majority<Boolean> traps = new Majority<>();
    Majority<Boolean> checks = new Majority<>();
    Majority<Boolean> its = new Majority<>();
    Majority<Boolean> pads = new Majority<>();
    for (long call : calls) {
      if (isCaller(text, call) && text.holds(call - SIZE, SIZE + BRANCH)) {
        byte[] running = text.dumped(call - SIZE, SIZE);
        skips.vote(starts(running, 0, SKIP));
        traps.vote(starts(running, TRAP_AT, TRAP));
        checks.vote(code != null && code.isParanoid(running));
        byte[] end = text.dumped(call, BRANCH);
        if (isInLowerHalf(call)) {
          its.vote(!starts(end, 0, FAIL));
        }
        int opcode = opcode(text, call);
        if (starts(end, 0, FAIL) && opcode != 0) {
          pads.vote(Arrays.equals(end, branch(opcode, true)));
        }
      }
    }
    skipped = skips.winner(false);
    trapped = traps.winner(false);
    paranoid = checks.winner(false);
    thunks = its.winner(false);
    padded = pads.winner(false);
  }

  /** Bytes from a function's number to the function, which is where callers look for it. */
  static int offset(long[] calls, RunningText text) {
    Majority<Integer> seen = new Majority<>();
    for (long call : calls) {
      byte[] before = text.read(call - SIZE, SIZE);
      if (before.length != 0 && starts(before, 0, MOVE_R10) && starts(before, 6, ADD_R10)) {
        seen.vote(1 - before[6 + ADD_R10.length]);
      }
    }
    return seen.winner(USUAL_OFFSET);
  }

  private static boolean starts(byte[] code, int at, byte[] with) {
    return Arrays.equals(code, at, at + with.length, with, 0, with.length);
  }

  /** Whether callers jump over their check. */
  boolean areSkipped() {
    return skipped;
  }

  private static boolean isCaller(RunningText text, long call) {
    byte[] before = text.read(call - SIZE, MOVE_R10.length + Integer.BYTES);
    return before.length != 0
        && starts(before, 0, MOVE_R10)
        && Code.s32(before, MOVE_R10.length) != 0;
  }

  /** The opcode of a call or jump with a prefix; 0 where it is something else. */
  private static int opcode(RunningText text, long call) {
    byte[] before = text.read(call, BRANCH);
    int opcode = before.length == 0 || before[0] != Opcodes.CS ? 0 : before[1] & 0xff;
    return opcode == Opcodes.CALL || opcode == Opcodes.JUMP ? opcode : 0;
  }

  /** {@code cpu_wants_indirect_its_thunk_at}, of the branch behind the caller's own check. */
  private static boolean isInLowerHalf(long call) {
    return ((call + FAIL.length + 2) & UPPER_HALF) == 0;
  }

  void apply(long[] calls, RunningText text, CfiMode mode, CfiHash hashes, @Nullable FineIbt code) {
    for (long call : calls) {
      if (isCaller(text, call)) {
        int hash = hashes.of(-Code.s32(text.read(call - SIZE, SIZE), MOVE_R10.length));
        int opcode = opcode(text, call);
        boolean checks = paranoid && opcode != 0;
        text.write(Cause.CFI, call - SIZE, caller(text, call, mode, hash, code, checks));
        if (mode == CfiMode.FINEIBT && checks && !(thunks && isInLowerHalf(call))) {
          text.write(Cause.CFI, call, branch(opcode, padded));
        }
      }
    }
  }

  private byte[] caller(
      RunningText text, long call, CfiMode mode, int hash, @Nullable FineIbt code, boolean checks) {
    if (mode == CfiMode.OFF) {
      return SKIP;
    }
    if (mode == CfiMode.FINEIBT && code != null && checks == paranoid) {
      return code.caller(hash, checks);
    }
    boolean trap = trapped && mode == CfiMode.KCFI;
    byte[] before = text.read(call - SIZE, trap ? SIZE : MOVE_R10.length + Integer.BYTES);
    Code.putS32(before, MOVE_R10.length, -hash);
    if (mode == CfiMode.FINEIBT) {
      // The kernel knows no such caller, and leaves it without a check.
      System.arraycopy(SKIP, 0, before, 0, SKIP.length);
    }
    if (trap) {
      System.arraycopy(TRAP, 0, before, TRAP_AT, TRAP.length);
    }
    return before;
  }

  /** The end of a caller that checks: a jump to what traps, and the indirect branch itself. */
  private static byte[] branch(int opcode, boolean padded) {
    byte[] code = Arrays.copyOf(FAIL, BRANCH);
    byte[] branch = Code.indirect(opcode, REGISTER);
    boolean prefixed = padded && opcode == Opcodes.CALL;
    code[prefixed ? FAIL.length : BRANCH - 1] =
        (byte) (prefixed ? Opcodes.CS : padded ? Opcodes.INT3 : Opcodes.NOP);
    System.arraycopy(branch, 0, code, FAIL.length + (prefixed ? 1 : 0), branch.length);
    return code;
  }
}
