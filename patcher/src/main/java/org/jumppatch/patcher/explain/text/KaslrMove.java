package org.jumppatch.patcher.explain.text;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.kaslr.RelocatedPlaces;

/**
 * What a kernel that starts at another address than it was linked for does to itself first of all
 * ({@code handle_relocations}, arch/x86/boot/compressed/misc.c).
 *
 * @param relocations the places
 * @param listed whether the image lists them; else they were read from its code, and of the text
 *     only those are moved that the dump shows moved
 * @param slide how far above its link address it runs
 */
public record KaslrMove(KaslrRelocations relocations, boolean listed, long slide) {
  private static final String LACKING =
      "moved as addresses are, and the code shows none there; the vmlinuz lists what moves";

  /** Moves text and replacements; gives how many places of the text were changed. */
  public int apply(RunningText text) {
    return slide == 0
        ? 0
        : apply(text, relocations.wide())
            + apply(text, relocations.inverse())
            + apply(text, relocations.narrow());
  }

  private int apply(RunningText text, RelocatedPlaces places) {
    int moved = 0;
    int width = places.width();
    long distance = places.sign() * slide;
    for (int i = 0; i < places.size(); i++) {
      long address = places.address(i);
      byte[] code = text.read(address, width);
      if (code.length == width) {
        if (width == Long.BYTES) {
          Code.putU64(code, 0, Code.u64(code, 0) + distance);
        } else {
          Code.putS32(code, 0, Code.s32(code, 0) + (int) distance);
        }
        if (listed || !text.holds(address, width) || isSeen(text, address, code)) {
          text.relocate(address, code);
          moved += text.contains(address, width) ? 1 : 0;
        }
      }
    }
    return moved;
  }

  private static boolean isSeen(RunningText text, long address, byte[] code) {
    return Arrays.equals(text.dumped(address, code.length), code);
  }

  /**
   * Says nothing of what was moved where no address was read, when all else that the kernel does
   * was done: a constant may be an address in disguise.
   */
  public void leaveOthers(RunningText text) {
    if (listed || slide == 0) {
      return;
    }
    int length = text.length();
    for (int at = text.nextUnexplained(0); at < length; at = text.nextUnexplained(at + 1)) {
      for (int from = Math.max(0, at - Integer.BYTES + 1);
          from <= at && from <= length - Integer.BYTES;
          from++) {
        int distance = Code.s32(text.dump(), from) - Code.s32(text.expected(), from);
        if (distance == (int) slide || distance == (int) -slide) {
          text.leave(Cause.KASLR, LACKING, text.start() + from, Integer.BYTES);
          break;
        }
      }
    }
  }
}
