package org.jumppatch.patcher.explain.table;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Table;

/** A table of records that tell where code is replaced, and by what. */
enum RecordKind {
  /** {@code struct alt_instr}, as {@link AlternativeLayout} has it. */
  ALTERNATIVE(
      ".altinstructions",
      Arrays.stream(AlternativeLayout.values()).map(AlternativeLayout::size).toList()) {
    /** The replacements stand in the order of the records. */
    @Override
    boolean isRecord(AddressSpace space, long address, byte[] data, int at, int size, long last) {
      AlternativeLayout layout = AlternativeLayout.ofSize(size);
      int length = layout.length(data, at);
      int replaced = layout.replacementLength(data, at);
      return replaced <= length
          && length > 0
          && layout.padding(data, at) <= length
          && layout.feature(data, at) < FEATURES
          && layout.hasKnownFlags(data, at)
          && space.isCode(address + AlternativeLayout.toCode(data, at), length)
          && next(address, data, at) >= last
          && space.isCode(next(address, data, at), Math.max(1, replaced));
    }

    @Override
    long next(long address, byte[] data, int at) {
      return address + AlternativeLayout.toReplacement(data, at);
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

  /** More than NCAPINTS and NBUGINTS words of 32 (arch/x86/include/asm/cpufeatures.h). */
  private static final int FEATURES = 64 * 32;

  private static final int SHORTEST = 16;

  private final String section;

  @SuppressWarnings("ImmutableEnumChecker") // A list that cannot be changed.
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
}
