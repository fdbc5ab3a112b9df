package org.jumppatch.patcher.explain.text;

import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.KaslrRelocations;
import org.jumppatch.elf.linux.RelocatedPlaces;

/**
 * What a kernel that starts at another address than it was linked for does to itself first of all
 * ({@code handle_relocations}, arch/x86/boot/compressed/misc.c).
 *
 * @param relocations the places
 * @param slide how far above its link address it runs
 */
public record KaslrMove(KaslrRelocations relocations, long slide) {
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
        text.relocate(address, code);
        moved += text.contains(address, width) ? 1 : 0;
      }
    }
    return moved;
  }
}
