package org.jumppatch.elf.compression;

/**
 * One block of LZ4 ("LZ4 Block Format Description"): a row of sequences, each a token with two
 * lengths, literals, and a match. The last sequence ends with its literals.
 *
 * @param from index of its first byte
 * @param to index after its last byte
 */
record Lz4Block(Packed packed, int from, int to) {
  /** Best ratio of the format: each further byte of a length counts up to 255. */
  private static final int BEST_RATIO = 255;

  /** The most bytes that come out of it. */
  long most() {
    return (long) (to - from) * BEST_RATIO;
  }

  /**
   * Unpacks it to {@code out}, from {@code start} on.
   *
   * @param end where the unpacked bytes end at the latest; nothing is written after it
   * @return the number of bytes
   */
  int unpack(byte[] out, int start, int end) {
    PackedBlock block = new PackedBlock(packed, from, to, out, start, end);
    while (true) {
      int token = block.u8();
      block.literals(length(block, token >>> 4));
      if (block.atEnd()) {
        return block.unpacked();
      }
      block.match(block.u16(), length(block, token & 15) + 4);
    }
  }

  /** A length that starts with 4 bits of a token; 15 and 255 say that another byte follows. */
  private static int length(PackedBlock block, int bits) {
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
