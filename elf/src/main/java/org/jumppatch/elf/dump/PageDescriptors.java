package org.jumppatch.elf.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jumppatch.elf.dump.file.Source;

/**
 * Where the pages of a kdump lie in its file, one description after the other.
 *
 * <pre>
 * struct page_desc {            offset
 *   off_t offset                   0
 *   unsigned int size              8
 *   unsigned int flags            12
 *   unsigned long long page_flags 16
 * };
 * </pre>
 *
 * (makedumpfile's diskdump_mod.h.)
 *
 * @param source the file
 * @param start where the first one stands
 */
record PageDescriptors(Source source, long start) {
  private static final int SIZE = 24;

  /** As many are read at once. */
  private static final int AT_ONCE = 1 << 12;

  /**
   * Reads and unpacks a page; of no bytes where it was to be dumped and was not.
   *
   * @param index its place among those that were dumped
   */
  byte[] unpack(long index) {
    long at = start + index * SIZE;
    byte[] bytes = new byte[SIZE];
    if (source.read(at, bytes, 0, SIZE) < SIZE) {
      return new byte[0];
    }
    ByteBuffer descriptor = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int size = descriptor.getInt(8);
    if (size < 0 || size > 2 * Memory.PAGE) {
      throw source.malformed(at + 8, "a page of " + size + " bytes");
    }
    return PagePacking.unpack(source, descriptor.getLong(0), size, descriptor.getInt(12), at);
  }

  /**
   * How many of the first pages the file lacks. All are looked at: those that are zero share one,
   * so that the last one may be there when others are not. They take 24 bytes for each page, which
   * is little beside the pages.
   *
   * @param count how many pages there are to be
   */
  long lacking(long count) {
    byte[] bytes = new byte[AT_ONCE * SIZE];
    ByteBuffer some = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long lacking = 0;
    for (long i = 0; i < count; i += AT_ONCE) {
      int wanted = (int) Math.min(AT_ONCE, count - i);
      int got = source.read(start + i * SIZE, bytes, 0, wanted * SIZE) / SIZE;
      if (got == 0) {
        return lacking + count - i;
      }
      lacking += wanted - got;
      for (int at = 0; at < got * SIZE; at += SIZE) {
        long offset = some.getLong(at);
        int size = some.getInt(at + 8);
        lacking += size == 0 || source.size() - offset < size ? 1 : 0;
      }
    }
    return lacking;
  }
}
