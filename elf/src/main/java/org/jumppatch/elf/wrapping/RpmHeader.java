package org.jumppatch.elf.wrapping;

import java.nio.charset.StandardCharsets;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * One of the two headers of an RPM: values of numbered tags, all numbers with the most significant
 * byte first.
 *
 * <pre>
 * u8[4]  "8e ad e8 01"
 * u32    0
 * u32    entries
 * u32    bytes of the store
 * entry[entries]
 *   u32  tag
 *   u32  type                       3: u16, 4: u32, 5: u64, 8: strings, each ended by a NUL
 *   u32  offset in the store
 *   u32  count
 * store
 * </pre>
 *
 * (rpm, docs/manual/hregions.md and format_header.md.)
 */
final class RpmHeader {
  private static final long MAGIC = 0x01e8_ad8eL;
  private static final int ENTRIES_AT = 8;
  private static final int STORE_SIZE_AT = 12;
  private static final int HEADER_SIZE = 16;
  private static final int ENTRY_SIZE = 16;

  /** No package has more files; what a header claims is allocated. */
  private static final int MOST = 1 << 20;

  private final Bytes file;
  private final long at;
  private final long entries;
  private final long store;
  private final long storeSize;

  /**
   * Reads where a header's parts are.
   *
   * @param at where it starts in the file
   * @throws ImageFormatException if there is none, or it does not fit into the file
   */
  RpmHeader(Bytes file, long at) {
    if (file.u32(at) != MAGIC) {
      throw file.malformed(at, "no header of an RPM package");
    }
    this.file = file;
    this.at = at;
    entries = big(at + ENTRIES_AT);
    storeSize = big(at + STORE_SIZE_AT);
    store = at + HEADER_SIZE + entries * ENTRY_SIZE;
    file.slice(at, end() - at);
  }

  /** Where it ends in the file. */
  long end() {
    return store + storeSize;
  }

  /** Whether it has a value of a tag. */
  boolean has(int tag) {
    return find(tag) >= 0;
  }

  /**
   * Numbers of 2, 4 or 8 bytes; none where the tag is not there.
   *
   * @throws ImageFormatException if they are no numbers or not within the store
   */
  long[] numbers(int tag) {
    long entry = find(tag);
    if (entry < 0) {
      return new long[0];
    }
    int size =
        switch ((int) big(entry + 4)) {
          case 3 -> Short.BYTES;
          case 4 -> Integer.BYTES;
          case 5 -> Long.BYTES;
          default -> throw file.malformed(entry, "no numbers in the RPM's tag %d".formatted(tag));
        };
    Bytes values = inStore(entry, size);
    long[] numbers = new long[(int) (values.size() / size)];
    for (int i = 0; i < numbers.length; i++) {
      long value = 0;
      for (int b = 0; b < size; b++) {
        value = value << Byte.SIZE | values.u8((long) i * size + b);
      }
      numbers[i] = value;
    }
    return numbers;
  }

  /**
   * Strings; none where the tag is not there.
   *
   * @throws ImageFormatException if they are no strings or not within the store
   */
  String[] strings(int tag) {
    long entry = find(tag);
    if (entry < 0) {
      return new String[0];
    }
    if (big(entry + 4) != 8) {
      throw file.malformed(entry, "no strings in the RPM's tag %d".formatted(tag));
    }
    String[] strings = new String[(int) inStore(entry, 1).size()];
    long from = store + big(entry + 8);
    for (int i = 0; i < strings.length; i++) {
      long to = from;
      while (to < end() && file.u8(to) != 0) {
        to++;
      }
      if (to >= end()) {
        throw file.malformed(entry, "a string behind the RPM's header");
      }
      strings[i] = new String(file.copy(from, Math.toIntExact(to - from)), StandardCharsets.UTF_8);
      from = to + 1;
    }
    return strings;
  }

  private Bytes inStore(long entry, int size) {
    long offset = big(entry + 8);
    long length = big(entry + 12) * size;
    if (offset + length > storeSize || length / size > MOST) {
      throw file.malformed(entry, "%d values behind the RPM's header".formatted(length / size));
    }
    return file.slice(store + offset, length);
  }

  private long find(int tag) {
    for (long i = 0; i < entries; i++) {
      long entry = at + HEADER_SIZE + i * ENTRY_SIZE;
      if (big(entry) == tag) {
        return entry;
      }
    }
    return -1;
  }

  private long big(long offset) {
    return Integer.reverseBytes(file.s32(offset)) & 0xffff_ffffL;
  }
}
