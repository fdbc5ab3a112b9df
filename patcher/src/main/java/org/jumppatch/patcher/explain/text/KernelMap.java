package org.jumppatch.patcher.explain.text;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.dump.MovedMemory;
import org.jumppatch.elf.dump.PageTables;
import org.jumppatch.elf.linux.Image;

/**
 * Where a kernel lies in physical memory, and what its page tables say of it
 * (Documentation/arch/x86/x86_64/mm.rst). Its image is in one piece there.
 *
 * @param text link address of the text
 * @param root that of {@code init_top_pgt}, 0 where the image does not name it
 * @param physicalBase that of {@code phys_base}, which is added to a kernel address less {@link
 *     #START}; 0 where the image does not name it
 */
record KernelMap(long text, long root, long physicalBase) {
  /** {@code __START_KERNEL_map}. */
  static final long START = 0xffff_ffff_8000_0000L;

  /** A kernel moves by multiples of CONFIG_PHYSICAL_ALIGN, which is at least this much. */
  static final long STEP = 0x20_0000;

  /** It moves within the gigabyte that {@code KERNEL_IMAGE_SIZE} leaves it. */
  static final long SIZE = 0x4000_0000;

  private static final int[] LEVELS = {4, 5};

  static KernelMap of(Image image, Area text) {
    return new KernelMap(text.address(), named(image, "init_top_pgt"), named(image, "phys_base"));
  }

  private static long named(Image image, String name) {
    long[] found = image.symbols().addressesOf(name);
    return found.length == 1 ? found[0] : 0;
  }

  /**
   * The tables that map the text to where it is; null if none do.
   *
   * @param at physical address of the text
   */
  @Nullable PageTables tables(Memory physical, long at, long slide) {
    for (int levels : LEVELS) {
      PageTables tables = new PageTables(physical, at + (root - text), levels);
      if (root != 0 && tables.physical(text + slide) == at) {
        return tables;
      }
    }
    return null;
  }

  /** How far the kernel was moved, by its tables; null if they do not say. */
  @Nullable Long slide(Memory physical, long at) {
    for (long slide = 0; root != 0 && slide < SIZE; slide += STEP) {
      if (tables(physical, at, slide) != null) {
        return slide;
      }
    }
    return null;
  }

  /**
   * Physical memory of which a hole was left out before the kernel, as if it were there: {@code
   * phys_base} tells where the kernel really was. The same memory if there is none.
   *
   * @param at where the text lies in it
   */
  Memory withHole(Memory physical, long at) {
    Long base = physicalBase == 0 ? null : physical.u64(at + (physicalBase - text));
    for (long slide = 0; base != null && slide < SIZE; slide += STEP) {
      long real = text + slide - START + base;
      if (real == at) {
        return physical;
      }
      long hole = real - at;
      if (hole > 0 && hole < 1L << 32 && hole % Memory.PAGE == 0) {
        Memory moved = new MovedMemory(physical, hole, Long.MAX_VALUE - hole, 0);
        if (tables(moved, real, slide) != null) {
          return moved;
        }
      }
    }
    return physical;
  }
}
