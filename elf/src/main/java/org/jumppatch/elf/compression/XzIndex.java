package org.jumppatch.elf.compression;

import org.jumppatch.elf.Bytes;

/**
 * How much an xz file of one stream unpacks to, which it tells at its end:
 *
 * <pre>
 * Index    0x00, number of blocks,
 *          for each block: its size when packed, its size when unpacked,
 *          padding to a multiple of 4, CRC32
 * Footer   u32 CRC32, u32 size of the index / 4 - 1, u16 flags, 'Y', 'Z'
 * </pre>
 *
 * Numbers in the index have 7 bits a byte, the lowest first (The .xz File Format, 1.2, 2.1.2, 4).
 */
final class XzIndex {
  private static final int FOOTER = 12;
  private static final int MAGIC = 'Y' | 'Z' << 8;
  private static final int MOST_BITS = 63;

  private final Bytes packed;
  private long at;

  private XzIndex(Bytes packed, long at) {
    this.packed = packed;
    this.at = at;
  }

  /**
   * The size as the file tells it, true or not; -1 where it has no footer, or an index that makes
   * no sense.
   */
  static long unpackedSize(Bytes packed) {
    long footer = packed.size() - FOOTER;
    if (footer < 0 || packed.u16(footer + 10) != MAGIC) {
      return -1;
    }
    long start = footer - (packed.u32(footer + 4) + 1) * 4;
    return start < 0 || packed.u8(start) != 0 ? -1 : new XzIndex(packed, start + 1).sum(footer);
  }

  private long sum(long end) {
    long blocks = number(end);
    long size = 0;
    for (long i = 0; i < blocks; i++) {
      long packedSize = number(end);
      long unpackedSize = number(end);
      size += unpackedSize;
      if (packedSize < 0 || unpackedSize < 0 || size < 0) {
        return -1;
      }
    }
    return size;
  }

  /** The next number, or -1 where it does not end in time. */
  private long number(long end) {
    long number = 0;
    for (int shift = 0; shift < MOST_BITS && at < end; shift += 7) {
      int next = packed.u8(at++);
      number |= (next & 0x7fL) << shift;
      if ((next & 0x80) == 0) {
        return number;
      }
    }
    return -1;
  }
}
