package org.jumppatch.elf.linux;

/**
 * LZ4's legacy frame, which {@code lz4 -l} writes and a kernel's payload is (lib/decompress_unlz4.c
 * and "LZ4 Frame Format Description", "Legacy frame").
 *
 * <pre>
 * u32 magic 0x184c2102
 * u32 length, then that many bytes: one block, 8 MB when unpacked, the last one less
 * ...
 * </pre>
 *
 * Frames can follow one another. Nothing in the format says where the last block ends but the end
 * of the data.
 */
final class Lz4 {
  private static final long MAGIC = 0x184c_2102L;
  private static final int BLOCK = 8 << 20;

  /** Best ratio of the format: each further byte of a length counts up to 255. */
  private static final int BEST_RATIO = 255;

  private final PackedBlock block;

  private Lz4(PackedBlock block) {
    this.block = block;
  }

  static void unpack(Packed packed, Unpacked unpacked) {
    packed.take(Integer.BYTES);
    while (packed.remaining() > 0) {
      long length = packed.u32Little();
      if (length == MAGIC) {
        continue;
      }
      int from = packed.take(length);
      int outEnd = unpacked.reserve(Math.min(BLOCK, length * BEST_RATIO));
      unpacked.add(new Lz4(new PackedBlock(packed, from, unpacked, outEnd)).unpack());
    }
  }

  /**
   * Unpacks one block, a row of sequences ("LZ4 Block Format Description"): a token with two
   * lengths, literals, and a match. The last sequence ends with its literals.
   *
   * @return the number of bytes
   */
  private int unpack() {
    while (true) {
      int token = block.u8();
      block.literals(length(token >>> 4));
      if (block.atEnd()) {
        return block.unpacked();
      }
      block.match(block.u16(), length(token & 15) + 4);
    }
  }

  /** A length that starts with 4 bits of a token; 15 and 255 say that another byte follows. */
  private int length(int bits) {
    int length = bits;
    if (bits == 15) {
      int next;
      do {
        block.checkLength(length);
        next = block.u8();
        length += next;
      } while (next == 255);
    }
    return length;
  }
}
