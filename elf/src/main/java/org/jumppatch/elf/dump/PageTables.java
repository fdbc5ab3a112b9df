package org.jumppatch.elf.dump;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;

/**
 * Memory by virtual addresses, found in that by physical ones through the page tables (Intel SDM
 * volume 3, chapter 4.5: 4-level and 5-level paging).
 */
public final class PageTables implements Memory {
  /** Entries of a table, which is a page. */
  public static final int ENTRIES = 512;

  private static final int PRESENT = 1;
  private static final int LARGE = 1 << 7;
  private static final int BITS = 9;
  private static final int PAGE_BITS = 12;
  private static final long FRAME = 0x000f_ffff_ffff_f000L;
  private static final int SLOTS = 1024;

  private final Memory physical;
  private final long root;
  private final int levels;
  private final long[] pages = new long[SLOTS];
  private final long[] frames = new long[SLOTS];

  /**
   * @param root physical address of the highest table, as CR3 has it
   * @param levels 4 or 5
   */
  public PageTables(Memory physical, long root, int levels) {
    this.physical = physical;
    this.root = root & FRAME;
    this.levels = levels;
    Arrays.fill(pages, 1);
  }

  /** Physical address of the table to which an entry of a table leads; -1 if it leads to none. */
  public static long table(byte[] table, int entry) {
    long value = Code.u64(table, entry * Long.BYTES);
    return (value & PRESENT) == 0 ? -1 : value & FRAME;
  }

  /** How many entries of a table lead anywhere. */
  public static int mapped(byte[] table) {
    int mapped = 0;
    for (int entry = 0; entry < ENTRIES; entry++) {
      mapped += table(table, entry) < 0 ? 0 : 1;
    }
    return mapped;
  }

  /** The physical address behind a virtual one; -1 where no page is there. */
  public long physical(long address) {
    long page = address & -PAGE;
    int slot = (int) (address >>> PAGE_BITS) & (SLOTS - 1);
    if (pages[slot] != page) {
      frames[slot] = walk(page);
      pages[slot] = page;
    }
    return frames[slot] < 0 ? -1 : frames[slot] + (address - page);
  }

  private long walk(long page) {
    int top = PAGE_BITS + levels * BITS - 1;
    if ((page << (Long.SIZE - 1 - top)) >> (Long.SIZE - 1 - top) != page) {
      return -1;
    }
    long table = root;
    for (int level = levels - 1; level >= 0; level--) {
      int shift = PAGE_BITS + level * BITS;
      Long entry = physical.u64(table + ((page >>> shift) & ((1 << BITS) - 1)) * Long.BYTES);
      if (entry == null || (entry & PRESENT) == 0) {
        return -1;
      }
      boolean mapsPage = level == 0 || (level <= 2 && (entry & LARGE) != 0);
      if (mapsPage) {
        long inside = (1L << shift) - 1;
        return (entry & FRAME & ~inside) + (page & inside);
      }
      table = entry & FRAME;
    }
    return -1;
  }

  @Override
  public int read(long address, byte[] target, int at, int length) {
    int done = 0;
    while (done < length) {
      long virtual = address + done;
      long frame = physical(virtual);
      int part = (int) Math.min(length - done, PAGE - (virtual & (PAGE - 1)));
      int got = frame < 0 ? 0 : physical.read(frame, target, at + done, part);
      done += got;
      if (got < part) {
        return done;
      }
    }
    return done;
  }

  @Override
  public String whyNot(long address) {
    long frame = physical(address);
    return frame < 0 ? "the page tables have no page there" : physical.whyNot(frame);
  }
}
