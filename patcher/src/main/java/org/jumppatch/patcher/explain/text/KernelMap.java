package org.jumppatch.patcher.explain.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 * @param end link address behind the image's last byte
 * @param root that of {@code init_top_pgt}, 0 where the image does not name it
 * @param physicalBase that of {@code phys_base}, which is added to a kernel address less {@link
 *     #START}; 0 where the image does not name it
 */
record KernelMap(long text, long end, long root, long physicalBase) {
  /** {@code __START_KERNEL_map}. */
  static final long START = 0xffff_ffff_8000_0000L;

  /** A kernel moves by multiples of CONFIG_PHYSICAL_ALIGN, which is at least this much. */
  static final long STEP = 0x20_0000;

  /** It moves within the gigabyte that {@code KERNEL_IMAGE_SIZE} leaves it. */
  static final long SIZE = 0x4000_0000;

  private static final int[] LEVELS = {4, 5};

  static KernelMap of(Image image, Area text) {
    long end = text.address();
    for (Area area : image.space().areas()) {
      long behind = area.address() + area.size();
      end = Long.compareUnsigned(behind, end) > 0 ? behind : end;
    }
    return new KernelMap(
        text.address(), end, named(image, "init_top_pgt"), named(image, "phys_base"));
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
    for (long top : roots(physical, at)) {
      PageTables found = tables(physical, top, at, slide);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable PageTables tables(Memory physical, long top, long at, long slide) {
    for (int levels : LEVELS) {
      PageTables tables = new PageTables(physical, top, levels);
      if (tables.physical(text + slide) == at) {
        return tables;
      }
    }
    return null;
  }

  /** How far the kernel was moved, by its tables; null if they do not say. */
  @Nullable Long slide(Memory physical, long at) {
    for (long top : roots(physical, at)) {
      for (long slide = 0; slide < SIZE; slide += STEP) {
        if (tables(physical, top, at, slide) != null) {
          return slide;
        }
      }
    }
    return null;
  }

  /**
   * Physical addresses of what may be the highest table. One that has no name is known by its
   * content: it is in the image, as is what its last entry, that of the kernel, leads to; and as it
   * maps all memory, it has more entries than a lower one that maps the kernel too.
   */
  private List<Long> roots(Memory physical, long at) {
    if (root != 0) {
      return List.of(at + (root - text));
    }
    record Candidate(long place, int mapped) {}
    List<Candidate> found = new ArrayList<>();
    byte[] page = new byte[Memory.PAGE];
    for (long place = at; place < at + (end - text); place += Memory.PAGE) {
      if (physical.read(place, page, 0, page.length) == page.length) {
        long kernel = PageTables.table(page, PageTables.ENTRIES - 1);
        if (kernel >= at && kernel < at + (end - text)) {
          found.add(new Candidate(place, PageTables.mapped(page)));
        }
      }
    }
    found.sort(Comparator.comparingInt(Candidate::mapped).reversed());
    return found.stream().map(Candidate::place).toList();
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
