package org.jumppatch.patcher.explain.boot;

import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Run-time constants of an image that lists none: without sections and names nothing tells which
 * places have which. Where one may be, the image has a number that stands for it
 * (arch/x86/include/asm/runtime-const.h).
 *
 * @param functions the image's names
 */
public record UnlistedConstants(Functions functions) implements BootStep {
  private static final String LACKING =
      "run-time constants, and the image has neither sections nor symbols that list them";

  private static final long POINTER = 0x0123_4567_89ab_cdefL;
  private static final int MASK = 0x1234_5678;
  private static final int SHIFT = 12;
  private static final int LARGEST_SHIFT = 63;

  /** Shifts by a number: the operand and the number follow. */
  private static final int SHIFTS = 0xc1;

  @Override
  public void apply(RunningText text) {
    if (!functions.image().elf().sections().isEmpty()
        || !RuntimeConstant.of(functions.image()).isEmpty()) {
      return;
    }
    int length = text.length();
    for (int at = text.nextUnexplained(0); at < length; at = text.nextUnexplained(at + 1)) {
      leave(text, at);
    }
  }

  private static void leave(RunningText text, int at) {
    byte[] image = text.image();
    for (int from = Math.max(0, at - Long.BYTES + 1); from <= at; from++) {
      int size =
          from + Long.BYTES <= image.length && Code.u64(image, from) == POINTER
              ? Long.BYTES
              : from + Integer.BYTES <= image.length && Code.s32(image, from) == MASK
                  ? Integer.BYTES
                  : 0;
      if (at < from + size) {
        text.leave(Cause.RUNTIME_CONSTANT, LACKING, text.start() + from, size);
        return;
      }
    }
    if (at >= 2
        && image[at] == SHIFT
        && (image[at - 2] & 0xff) == SHIFTS
        && (text.dump()[at] & 0xff) <= LARGEST_SHIFT) {
      text.leave(Cause.RUNTIME_CONSTANT, LACKING, text.start() + at, 1);
    }
  }
}
