package org.jumppatch.patcher.explain.text;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.dump.Memory;

/**
 * A dump in which the image was found.
 *
 * @param memory of the running kernel, by its own virtual addresses
 * @param slide how far above its link address the image runs
 * @param base running address of the first byte of plain bytes; else of the text
 * @param placed whether the dump itself or the kernel's page tables say where memory lies; of plain
 *     bytes only the text's place is known, and all else is taken to lie around it
 */
public record LocatedDump(Memory memory, long slide, long base, boolean placed) {
  /** Memory at a link address; null where the dump does not hold all of it. */
  public byte @Nullable [] read(long address, int length) {
    return memory.bytes(address + slide, length);
  }

  /** Why the dump has nothing at a link address. */
  public String whyNot(long address) {
    return memory.whyNot(address + slide);
  }
}
