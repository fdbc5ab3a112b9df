package org.jumppatch.elf.linux;

import org.jumppatch.elf.ImageFormatException;

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

  private final Packed packed;
  private final byte[] in;
  private final int inEnd;
  private final byte[] out;
  private final int outStart;
  private final int outEnd;
  private int at;
  private int size;

  private Lz4(Packed packed, int from, int inEnd, Unpacked unpacked, int outEnd) {
    this.packed = packed;
    this.in = packed.array();
    this.at = from;
    this.inEnd = inEnd;
    this.out = unpacked.array();
    this.outStart = unpacked.size();
    this.outEnd = outEnd;
    this.size = outStart;
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
      unpacked.add(new Lz4(packed, from, packed.position(), unpacked, outEnd).block());
    }
  }

  /**
   * Unpacks one block, a row of sequences ("LZ4 Block Format Description"): a token with two
   * lengths, literals, and a match, which is a copy of bytes unpacked before. The last sequence
   * ends with its literals.
   *
   * @return the number of bytes
   */
  private int block() {
    while (at < inEnd) {
      int token = in[at++] & 0xff;
      literals(length(token >>> 4));
      if (at == inEnd) {
        return size - outStart;
      }
      match(distance(), length(token & 15) + 4);
    }
    throw malformed("block without an end");
  }

  /** A length that starts with 4 bits of a token; 15 and 255 say that another byte follows. */
  private int length(int bits) {
    int length = bits;
    if (bits == 15) {
      int next;
      do {
        if (at == inEnd || length > BLOCK) {
          throw malformed("length without an end");
        }
        next = in[at++] & 0xff;
        length += next;
      } while (next == 255);
    }
    return length;
  }

  private void literals(int length) {
    if (length > inEnd - at || length > outEnd - size) {
      throw malformed(length + " literals past the end");
    }
    Copy.literals(in, at, out, size, length);
    at += length;
    size += length;
  }

  private int distance() {
    if (inEnd - at < 2) {
      throw malformed("match without a distance");
    }
    int distance = (in[at] & 0xff) | ((in[at + 1] & 0xff) << 8);
    at += 2;
    return distance;
  }

  private void match(int distance, int length) {
    if (distance == 0 || distance > size - outStart) {
      throw malformed("match from before the block");
    }
    if (length > outEnd - size) {
      throw malformed("match past the end");
    }
    Copy.match(out, size, distance, length);
    size += length;
  }

  private ImageFormatException malformed(String problem) {
    return packed.malformed(at, problem);
  }
}
