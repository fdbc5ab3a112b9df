package org.jumppatch.patcher.explain.table;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Table;

/** A table of records that tell where code is replaced, and by what. */
enum RecordKind {
  /**
   * {@code struct alt_instr} (arch/x86/include/asm/alternative.h), 13, 12 or 14 bytes, as kernels
   * came to have them.
   */
  ALTERNATIVE(".altinstructions", List.of(13, 12, 14)) {
    /** The replacements stand in the order of the records. */
    @Override
    boolean isRecord(AddressSpace space, long address, byte[] data, int at, int size, long last) {
      int lengths = at + (size == 14 ? 12 : 10);
      int length = data[lengths] & 0xff;
      int replaced = data[lengths + 1] & 0xff;
      int feature = u16(data, at + FEATURE);
      boolean old = size != 14;
      return replaced <= length
          && length > 0
          && (size != 13 || (data[lengths + 2] & 0xff) <= length)
          && (old ? feature & 0x7fff : feature) < FEATURES
          && (old || u16(data, at + FEATURE + 2) <= FLAGS)
          && space.isCode(address + Code.s32(data, at), length)
          && next(address, data, at) >= last
          && space.isCode(next(address, data, at), Math.max(1, replaced));
    }

    @Override
    long next(long address, byte[] data, int at) {
      return address + 4 + Code.s32(data, at + 4);
    }
  },
  /** {@code struct paravirt_patch_site} (arch/x86/include/asm/paravirt_types.h). */
  PARAVIRT(".parainstructions", List.of(16)) {
    @Override
    boolean isRecord(AddressSpace space, long address, byte[] data, int at, int size, long last) {
      long place = Code.u64(data, at);
      int length = data[at + 9] & 0xff;
      if (place >= 0 || length < 2 || length > 32 || !space.isCode(place, length)) {
        return false;
      }
      byte[] code = space.read(place, 2);
      return code != null && (code[0] & 0xff) == 0xff;
    }

    @Override
    long next(long address, byte[] data, int at) {
      return Long.MIN_VALUE;
    }
  };

  private static final int FEATURE = 8;

  /** More than NCAPINTS and NBUGINTS words of 32 (arch/x86/include/asm/cpufeatures.h). */
  private static final int FEATURES = 64 * 32;

  private static final int FLAGS = 3;
  private static final int SHORTEST = 16;

  private final String section;
  private final List<Integer> sizes;

  RecordKind(String section, List<Integer> sizes) {
    this.section = section;
    this.sizes = sizes;
  }

  /** The section that it is where there are sections. */
  String section() {
    return section;
  }

  /**
   * Whether a record of {@code size} bytes is at an index.
   *
   * @param address of the record
   * @param last what {@link #next} gave for the record before it
   */
  abstract boolean isRecord(
      AddressSpace space, long address, byte[] data, int at, int size, long last);

  /** What the next record's own must not lie below. */
  abstract long next(long address, byte[] data, int at);

  /** The longest run of records; null if none is long enough. */
  @Nullable Table longest(AddressSpace space, long start, byte[] data) {
    int best = 0;
    int bestAt = 0;
    for (int size : sizes) {
      int at = (int) (-start & (Integer.BYTES - 1));
      while (at + size <= data.length) {
        int end = end(space, start, data, at, size);
        if (end - at > best && end - at >= SHORTEST * size) {
          best = end - at;
          bestAt = at;
        }
        at = end - at >= SHORTEST * size ? (end + 3) & -Integer.BYTES : at + Integer.BYTES;
      }
    }
    return best == 0
        ? null
        : new Table(start + bestAt, Bytes.of(section, data).slice(bestAt, best));
  }

  private int end(AddressSpace space, long start, byte[] data, int from, int size) {
    long last = Long.MIN_VALUE;
    int at = from;
    while (at + size <= data.length && isRecord(space, start + at, data, at, size, last)) {
      last = next(start + at, data, at);
      at += size;
    }
    return at;
  }

  private static int u16(byte[] data, int at) {
    return (data[at] & 0xff) | ((data[at + 1] & 0xff) << 8);
  }
}
