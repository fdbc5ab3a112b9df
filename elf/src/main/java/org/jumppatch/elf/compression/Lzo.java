package org.jumppatch.elf.compression;

import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * One LZO1X block (Documentation/staging/lzo.rst, "LZO stream format as understood by Linux's LZO
 * decompressor", version 0, which is the one lzop writes). L is a length, D and H a distance, S a
 * number of literals that follow:
 *
 * <pre>
 * 0000LLLL                    literals, where none came before
 * 0000DDSS HHHHHHHH           match of 2 or 3 bytes, where literals came before
 * 0001HLLL DDDDDDSS DDDDDDDD  match from 16 to 48 kB before, or the end
 * 001LLLLL DDDDDDSS DDDDDDDD  match from up to 16 kB before
 * LLLDDDSS HHHHHHHH           match of 3 to 8 bytes from up to 2 kB before; LLL is 2 to 7
 * </pre>
 */
public final class Lzo {
  /** What {@link #before} says after a long run of literals. */
  private static final int MANY = 4;

  private final PackedBlock block;

  /** How many literals the last instruction copied: 0 to 3, or {@link #MANY}. */
  private int before;

  private Lzo(PackedBlock block) {
    this.block = block;
  }

  /**
   * Unpacks the block that is the array's bytes from {@code from} to {@code packed}'s position.
   *
   * @param outEnd where the unpacked bytes end at the latest
   * @return the number of unpacked bytes
   */
  static int unpack(Packed packed, int from, Unpacked unpacked, int outEnd) {
    PackedBlock block =
        new PackedBlock(packed, from, packed.position(), unpacked.array(), unpacked.size(), outEnd);
    Lzo lzo = new Lzo(block);
    lzo.start();
    while (lzo.step()) {}
    return block.unpacked();
  }

  /**
   * Unpacks a block that stands alone, as a page of a crash dump does.
   *
   * @param limit the most bytes that may come out
   * @throws ImageFormatException if it is damaged
   */
  public static byte[] unpack(Bytes block, int limit) {
    Packed packed = new Packed(block);
    Unpacked unpacked = new Unpacked(packed, limit);
    packed.take(block.size());
    int end = unpacked.reserve(limit);
    unpacked.add(unpack(packed, 0, unpacked, end));
    return unpacked.toArray();
  }

  /** The first byte, if above 17, is a number of literals. */
  private void start() {
    int literals = block.u8() - 17;
    if (literals > 0) {
      block.literals(literals);
      before = Math.min(literals, MANY);
    } else {
      block.back();
    }
  }

  /** Follows one instruction; false at the end. */
  private boolean step() {
    int code = block.u8();
    if (code >= 64) {
      match((block.u8() << 3) + (code >>> 2 & 7) + 1, (code >>> 5) + 1, code);
    } else if (code >= 32) {
      int length = length(code & 31, 31) + 2;
      int low = block.u16();
      match((low >>> 2) + 1, length, low);
    } else if (code >= 16) {
      int length = length(code & 7, 7) + 2;
      int low = block.u16();
      int distance = ((code & 8) << 11) + (low >>> 2);
      if (distance == 0) {
        return end();
      }
      match(distance + 16384, length, low);
    } else if (before == 0) {
      block.literals(length(code, 15) + 3);
      before = MANY;
    } else {
      int near = (block.u8() << 2) + (code >>> 2) + 1;
      if (before == MANY) {
        match(near + 2048, 3, code);
      } else {
        match(near, 2, code);
      }
    }
    return true;
  }

  private boolean end() {
    if (!block.atEnd()) {
      throw block.malformed("block ends before its bytes do");
    }
    return false;
  }

  /** A length; 0 says that more bytes follow, each zero standing for 255. */
  private int length(int bits, int most) {
    if (bits != 0) {
      return bits;
    }
    int length = most;
    int next = block.u8();
    while (next == 0) {
      length += 255;
      block.checkLength(length);
      next = block.u8();
    }
    return length + next;
  }

  private void match(int distance, int length, int literals) {
    block.match(distance, length);
    before = literals & 3;
    block.literals(before);
  }
}
