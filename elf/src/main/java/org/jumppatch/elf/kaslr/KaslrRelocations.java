package org.jumppatch.elf.kaslr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;

/**
 * The places that a kernel changes when it starts at another address than it was linked for. They
 * stand after the ELF file in the unpacked payload and are read backwards:
 *
 * <pre>
 * s32 0, ...   where a kernel was packed in place of a longer one
 * s32 0, s32[] 64-bit places
 * s32 0, s32[] 32-bit places from which the distance is taken away; absent from Linux 6.15 on
 * s32 0, s32[] 32-bit places
 * </pre>
 *
 * Each number, sign-extended, is a link address (arch/x86/boot/compressed/misc.c, {@code
 * handle_relocations}; arch/x86/tools/relocs.c, {@code emit_relocs}). A kernel without KASLR has
 * none of them.
 *
 * @param wide 64-bit places, to which the distance is added
 * @param inverse 32-bit places from which the distance is taken away
 * @param narrow 32-bit places, to which the distance is added
 */
public record KaslrRelocations(
    RelocatedPlaces wide, RelocatedPlaces inverse, RelocatedPlaces narrow) {

  /**
   * Reads what follows the ELF file in an unpacked payload; behind a vmlinux as it was linked there
   * is nothing, and what the linker left in it is read.
   *
   * @throws ImageFormatException if that is neither nothing nor the lists, or the linker's
   *     relocations are malformed
   */
  public static KaslrRelocations read(ElfFile kernel) {
    Bytes file = kernel.bytes();
    long start = kernel.end();
    Bytes lists = file.slice(start, file.size() - start);
    if (lists.size() == 0) {
      return KeptRelocations.of(kernel);
    }
    if (lists.size() % Integer.BYTES != 0 || lists.size() > Integer.MAX_VALUE) {
      throw lists.malformed(0, lists.size() + " bytes after the ELF file");
    }
    long narrow = listBefore(lists, lists.size());
    long inverse = listBefore(lists, narrow);
    long wide = wideStart(lists, inverse);
    boolean two = wide == inverse;
    return new KaslrRelocations(
        new RelocatedPlaces(8, 1, list(lists, wide, two ? narrow : inverse)),
        two ? places(4, -1) : new RelocatedPlaces(4, -1, list(lists, inverse, narrow)),
        new RelocatedPlaces(4, 1, list(lists, narrow, lists.size())));
  }

  /**
   * Places that were found in another way, by link addresses in the top 2 GB.
   *
   * @param wide 64-bit places
   * @param inverse 32-bit places from which the distance is taken away
   * @param narrow 32-bit places
   */
  public static KaslrRelocations of(long[] wide, long[] inverse, long[] narrow) {
    return new KaslrRelocations(
        new RelocatedPlaces(8, 1, low(wide)),
        new RelocatedPlaces(4, -1, low(inverse)),
        new RelocatedPlaces(4, 1, low(narrow)));
  }

  private static int[] low(long[] addresses) {
    int[] low = new int[addresses.length];
    for (int i = 0; i < low.length; i++) {
      low[i] = (int) addresses[i];
    }
    return low;
  }

  /**
   * Where the first list starts: it is the second last one of two, or the one before that. No
   * kernel that has any place has no 64-bit one, so that an empty list there is padding.
   */
  private static long wideStart(Bytes lists, long secondLast) {
    if (secondLast == 0) {
      return secondLast;
    }
    long before = listBefore(lists, secondLast);
    boolean empty = before == secondLast - Integer.BYTES;
    boolean secondEmpty = lists.s32(secondLast + Integer.BYTES) == 0;
    long wide = empty && !secondEmpty ? secondLast : before;
    for (long at = 0; at < wide; at += Integer.BYTES) {
      if (lists.s32(at) != 0) {
        throw lists.malformed(at, "more than three lists of relocations");
      }
    }
    return wide;
  }

  /**
   * A kernel's file with other 64-bit places to relocate. The list of these is the first one, so
   * all that follows moves, but for what padding there is to take up.
   *
   * @param added link addresses that are relocated from now on
   * @param dropped link addresses that are no more
   * @return the file itself where it has no lists, so that nothing in it is ever relocated
   * @throws ImageFormatException if what follows the ELF file is not the lists
   */
  public static Bytes changed(ElfFile kernel, Set<Long> added, Set<Long> dropped) {
    Bytes file = kernel.bytes();
    long start = kernel.end();
    if (file.size() == start || (added.isEmpty() && dropped.isEmpty())) {
      return file;
    }
    read(kernel);
    Bytes lists = file.slice(start, file.size() - start);
    long padding = wideStart(lists, listBefore(lists, listBefore(lists, lists.size())));
    List<Integer> wide = new ArrayList<>();
    long at = start + padding + Integer.BYTES;
    for (; file.s32(at) != 0; at += Integer.BYTES) {
      if (!dropped.contains((long) file.s32(at))) {
        wide.add(file.s32(at));
      }
    }
    added.forEach(address -> wide.add(address.intValue()));
    wide.sort(Integer::compareUnsigned);
    int behind = Math.toIntExact(file.size() - at);
    long size = start + (1L + wide.size()) * Integer.BYTES + behind;
    int whole = Math.toIntExact(padding == 0 ? size : Math.max(size, file.size()));
    ByteBuffer changed = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
    file.copy(0, changed.array(), 0, (int) start);
    changed.position((int) (whole - size + start) + Integer.BYTES);
    wide.forEach(changed::putInt);
    file.copy(at, changed.array(), changed.position(), behind);
    return Bytes.of(file.name(), changed.array());
  }

  private static RelocatedPlaces places(int width, int sign) {
    return new RelocatedPlaces(width, sign, new int[0]);
  }

  /** Where the list starts, with its 0, that ends at {@code end}. */
  private static long listBefore(Bytes lists, long end) {
    long at = end;
    do {
      at -= Integer.BYTES;
      if (at < 0) {
        throw lists.malformed(0, "list of relocations without a start");
      }
    } while (lists.s32(at) != 0);
    return at;
  }

  private static int[] list(Bytes lists, long start, long end) {
    int[] list = new int[(int) ((end - start) / Integer.BYTES) - 1];
    for (int i = 0; i < list.length; i++) {
      long at = start + Integer.BYTES * (i + 1L);
      list[i] = lists.s32(at);
      // Kernels are linked into the top 2 GB (Documentation/arch/x86/x86_64/mm.rst).
      if (list[i] > 0) {
        throw lists.malformed(at, "relocation outside the kernel");
      }
    }
    return list;
  }

  /**
   * Whether the kernel changes one of {@code length} bytes from link address {@code address} on.
   */
  public boolean touches(long address, long length) {
    return wide.touches(address, length)
        || inverse.touches(address, length)
        || narrow.touches(address, length);
  }
}
