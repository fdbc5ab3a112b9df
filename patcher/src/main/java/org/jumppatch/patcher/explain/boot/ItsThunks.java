package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Thunks against ITS, which are made at boot, outside of the image, for every indirect branch that
 * would end in the lower half of a line ({@code cpu_wants_indirect_its_thunk_at}, {@code
 * its_init_thunk}, arch/x86/kernel/alternative.c). Either all of those go to one, or none.
 */
final class ItsThunks {
  private static final int UPPER_HALF = 0x20;

  /** What a thunk may start with: the jump of a check of the caller's. */
  private static final byte[] CHECK = Code.bytes(0x75, 0xfd);

  private final Functions functions;
  private final RunningData data;
  private final Majority<Boolean> made = new Majority<>();

  /**
   * @param functions the kernel's
   * @param data of the running kernel, which may have the thunks
   */
  ItsThunks(Functions functions, RunningData data) {
    this.functions = functions;
    this.data = data;
  }

  /**
   * Lets a place of the kernel's own text say whether thunks were made.
   *
   * @param code what it is without
   */
  void observe(RunningText text, long place, byte[] code) {
    if (code.length != 0 && text.holds(place, code.length)) {
      if (leavesImage(text, place, code.length)) {
        made.vote(true);
      } else if (((place + code.length - 1) & UPPER_HALF) == 0
          && Arrays.equals(text.dumped(place, code.length), code)) {
        made.vote(false);
      }
    }
  }

  /** Whether a place is still a call or jump of its kind, but to outside of the image. */
  private boolean leavesImage(RunningText text, long place, int length) {
    byte[] code = text.dumped(place, length);
    int branch = length - Code.NEAR_SIZE;
    return Arrays.equals(code, 0, branch + 1, text.read(place, length), 0, branch + 1)
        && functions.isOutside(Code.target(code, branch, place + branch));
  }

  /**
   * Whether a place goes to such a thunk for a register: where the dump has no data, to anything
   * outside of the image.
   *
   * @param length bytes of the call or jump
   * @param register its number
   */
  boolean isThunk(RunningText text, long place, int length, int register) {
    if (!made.winner(false) || !text.holds(place, length) || !leavesImage(text, place, length)) {
      return false;
    }
    int branch = length - Code.NEAR_SIZE;
    long target = Code.target(text.dumped(place, length), branch, place + branch);
    byte[] thunk = data.read(target, Long.BYTES);
    if (thunk == null) {
      return !data.held();
    }
    byte[] jump = Code.indirect(Opcodes.JUMP, register);
    int from = Arrays.equals(thunk, 0, CHECK.length, CHECK, 0, CHECK.length) ? CHECK.length : 0;
    int behind = from + jump.length;
    return Arrays.equals(thunk, from, behind, jump, 0, jump.length)
        && (thunk[behind] & 0xff) == Opcodes.INT3;
  }
}
