package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Trampolines of static calls of which the image does not say where the key is: no site of theirs
 * is left, and without names of data nothing else tells. One that goes to the start of a function
 * may do so or not.
 *
 * @param functions the image's names
 * @param returns what a return is
 * @param calls those whose key is known, which were applied before
 */
public record KeylessTrampolines(Functions functions, ReturnThunks returns, StaticCalls calls)
    implements BootStep {
  private static final String LACKING =
      "trampolines of static calls, and the image does not name their keys";

  /** {@code ud1 %esp, %ecx} behind a jump (ARCH_DEFINE_STATIC_CALL_TRAMP). */
  private static final byte[] MARK = Code.bytes(0x0f, 0xb9, 0xcc);

  /** Trampolines are aligned to this. */
  private static final int STEP = 4;

  @Override
  public void apply(RunningText text) {
    int at = text.nextUnexplained(0);
    while (at < text.length()) {
      long place = (text.start() + at) & -STEP;
      if (text.contains(place, STEP + Integer.BYTES) && isTrampoline(text, place)) {
        text.leave(Cause.STATIC_TRAMPOLINE, LACKING, place, Code.NEAR_SIZE);
      }
      at = text.nextUnexplained(at + 1);
    }
  }

  private boolean isTrampoline(RunningText text, long place) {
    if (calls.isPlace(place)) {
      return false;
    }
    byte[] code = text.dumped(place, Code.NEAR_SIZE + MARK.length);
    byte[] image = text.image();
    for (int i = 0; i < MARK.length; i++) {
      int at = text.index(place) + Code.NEAR_SIZE + i;
      if (image[at] != MARK[i] || code[Code.NEAR_SIZE + i] != MARK[i]) {
        return false;
      }
    }
    byte[] none = returns.code(place, Code.NEAR_SIZE);
    boolean jumps = (code[0] & 0xff) == Opcodes.JUMP;
    return (jumps && functions.starts(Code.target(code, 0, place)))
        || Arrays.equals(code, 0, Code.NEAR_SIZE, none, 0, Code.NEAR_SIZE);
  }
}
