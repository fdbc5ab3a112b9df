package org.jumppatch.patcher.x86.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;

/**
 * Memory that starts as an image's, with more mapped to it, in pages of 4096 bytes. A page of the
 * image is copied when it is first touched; the image stays as it is. As on a CPU, access is given
 * page by page: a page is mapped if anything of the image lies in it, and may be written if any of
 * that may.
 */
public final class PagedMemory implements Memory {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private static final class Page {
    final byte[] bytes;

    /** The same, or null where writing is not allowed. */
    final byte @Nullable [] writable;

    Page(byte[] bytes, boolean writable) {
      this.bytes = bytes;
      this.writable = writable ? bytes : null;
    }
  }

  /** A range whose pages start as what lies {@code distance} after them in the image. */
  private record Copy(long address, long size, long distance) {}

  private final AddressSpace image;
  private final List<Area> areas;
  private final List<Copy> copies = new ArrayList<>();
  private final PageTable<Page> pages = new PageTable<>();

  /**
   * @param image what lies in memory at the start
   * @param mapped those of its areas that do; a section that is only a template for others, such as
   *     the kernel's {@code .data..percpu}, is in the image but not in memory
   */
  public PagedMemory(AddressSpace image, Predicate<Area> mapped) {
    this.image = image;
    this.areas = image.areas().stream().filter(mapped).toList();
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Maps writable memory that is zero: each page that the range touches and that is not mapped.
   *
   * @param size bytes, at least 1
   */
  public void map(long address, long size) {
    long last = (address + size - 1) >>> PageTable.SHIFT;
    for (long number = address >>> PageTable.SHIFT; number <= last; number++) {
      if (find(number) == null) {
        pages.put(number, new Page(new byte[PageTable.SIZE], true));
      }
    }
  }

  /**
   * Maps writable memory that starts as a copy of the image's, page by page when it is touched.
   *
   * @param address as far into its page as {@code source} is
   * @param size bytes, at least 1
   * @param source address of what is copied, whether it is mapped itself or not
   */
  public void mapCopy(long address, long size, long source) {
    copies.add(new Copy(address, size, source - address));
  }

  /** Changes memory whether it may be written or not, as through another mapping of its page. */
  public void patch(long address, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      page(address + i, true).bytes[(int) (address + i) & PageTable.OFFSET] = bytes[i];
    }
  }

  /** Whether something can be read at an address. */
  public boolean isMapped(long address) {
    return find(address >>> PageTable.SHIFT) != null;
  }

  @Override
  public long read(long address, int size) {
    byte[] bytes = page(address, false).bytes;
    int offset = (int) address & PageTable.OFFSET;
    if (offset > PageTable.SIZE - size) {
      return readAcross(address, size);
    }
    return switch (size) {
      case 1 -> bytes[offset] & 0xffL;
      case 2 -> (short) SHORTS.get(bytes, offset) & 0xffffL;
      case 4 -> (int) INTS.get(bytes, offset) & 0xffff_ffffL;
      default -> (long) LONGS.get(bytes, offset);
    };
  }

  @Override
  public void write(long address, int size, long value) {
    byte[] bytes = page(address, true).writable;
    int offset = (int) address & PageTable.OFFSET;
    if (bytes == null) {
      throw new MemoryFaultException(address, true);
    }
    if (offset > PageTable.SIZE - size) {
      writeAcross(address, size, value);
      return;
    }
    switch (size) {
      case 1 -> bytes[offset] = (byte) value;
      case 2 -> SHORTS.set(bytes, offset, (short) value);
      case 4 -> INTS.set(bytes, offset, (int) value);
      default -> LONGS.set(bytes, offset, value);
    }
  }

  private long readAcross(long address, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= read(address + i, 1) << (8 * i);
    }
    return value;
  }

  private void writeAcross(long address, int size, long value) {
    // The second page first, so that a fault leaves nothing written.
    long second = (address + size - 1) & -PageTable.SIZE;
    if (page(second, true).writable == null) {
      throw new MemoryFaultException(second, true);
    }
    for (int i = 0; i < size; i++) {
      write(address + i, 1, value >>> (8 * i));
    }
  }

  private Page page(long address, boolean write) {
    Page page = pages.get(address >>> PageTable.SHIFT);
    if (page == null) {
      page = find(address >>> PageTable.SHIFT);
      if (page == null) {
        throw new MemoryFaultException(address, write);
      }
    }
    return page;
  }

  /** A page of the table, or one that is now put there from the image; null if there is none. */
  private @Nullable Page find(long number) {
    Page known = pages.get(number);
    if (known != null) {
      return known;
    }
    long start = number << PageTable.SHIFT;
    byte @Nullable [] bytes = null;
    boolean writable = false;
    for (int i = firstBehind(start); i < areas.size(); i++) {
      Area area = areas.get(i);
      if (Long.compareUnsigned(area.address(), start + PageTable.OFFSET) > 0) {
        break;
      }
      bytes = bytes == null ? new byte[PageTable.SIZE] : bytes;
      copy(area, start, bytes);
      writable |= area.writable();
    }
    if (bytes == null) {
      return copied(number);
    }
    Page page = new Page(bytes, writable);
    pages.put(number, page);
    return page;
  }

  /** A page that starts as a copy of another place's, now put into the table; or null. */
  private @Nullable Page copied(long number) {
    long start = number << PageTable.SHIFT;
    for (Copy copy : copies) {
      long first = copy.address & -PageTable.SIZE;
      if (Long.compareUnsigned(start - first, copy.address + copy.size - first) < 0) {
        Page page = new Page(new byte[PageTable.SIZE], true);
        for (Area area : image.areas()) {
          if (area.contains(start + copy.distance) || isBetween(area, start + copy.distance)) {
            copy(area, start + copy.distance, page.bytes);
          }
        }
        pages.put(number, page);
        return page;
      }
    }
    return null;
  }

  /** Whether an area begins in the page that starts at an address. */
  private static boolean isBetween(Area area, long start) {
    return Long.compareUnsigned(area.address() - start, PageTable.SIZE) < 0;
  }

  private void copy(Area area, long start, byte[] page) {
    long from = area.contains(start) ? start : area.address();
    long length = Math.min(PageTable.SIZE - (from - start), area.size() - (from - area.address()));
    byte[] content = image.read(from, (int) length);
    if (content != null) {
      System.arraycopy(content, 0, page, (int) (from - start), content.length);
    }
  }

  /** Index of the first area whose last byte is not before an address. */
  private int firstBehind(long address) {
    int low = 0;
    int high = areas.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      Area area = areas.get(middle);
      if (Long.compareUnsigned(area.address() + (area.size() - 1), address) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
