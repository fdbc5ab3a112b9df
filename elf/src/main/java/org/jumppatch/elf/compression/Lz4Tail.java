package org.jumppatch.elf.compression;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The last block of a frame, made longer by storing its end: from one of its sequences on, all is
 * literals, as a block's end is anyway ("LZ4 Block Format Description").
 *
 * <pre>
 * token    high four bits: literals, low four bits: match less 4; 15 is followed by bytes to add
 * literals
 * u16      how far back the match is
 * ...
 * token    0xf0 or less, and literals: the last sequence
 * </pre>
 */
final class Lz4Tail {
  private static final int MOST = 15;
  private static final int FULL = 255;
  private static final int SHORTEST_MATCH = 4;

  /** So many of the last bytes have sequences enough to choose from. */
  private static final int NEAR = 1 << 14;

  private final byte[] packed;
  private final int start;
  private final byte[] content;

  /**
   * A place to store from.
   *
   * @param packed where a sequence starts
   * @param literals how many bytes of what it unpacks to are from there on
   */
  private record Cut(int packed, int literals) {}

  /**
   * @param packed a whole frame, as this project writes it
   * @param start where its last block starts
   * @param content what the frame unpacks to
   */
  Lz4Tail(byte[] packed, int start, byte[] content) {
    this.packed = packed;
    this.start = start;
    this.content = content;
  }

  /**
   * The block, longer by {@code room} bytes, or by fewer of which the difference is a multiple of
   * {@code unit}; as it is where no place to cut it gives that.
   */
  byte[] longer(int room, int unit) {
    int most = packed.length - start + room;
    List<Cut> cuts = cuts();
    for (int i = cuts.size() - 1; i >= 0; i--) {
      Cut cut = cuts.get(i);
      int size = cut.packed - start + 1 + more(cut.literals) + cut.literals;
      if (size <= most && (most - size) % unit == 0) {
        return stored(cut);
      }
    }
    return Arrays.copyOfRange(packed, start, packed.length);
  }

  private byte[] stored(Cut cut) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(packed, start, cut.packed - start);
    block.write(Math.min(cut.literals, MOST) << 4);
    for (int left = cut.literals - MOST; left >= 0; left -= FULL) {
      block.write(Math.min(left, FULL));
    }
    block.write(content, content.length - cut.literals, cut.literals);
    return block.toByteArray();
  }

  /** Bytes after the token that say how many literals there are. */
  private static int more(int literals) {
    return literals < MOST ? 0 : (literals - MOST) / FULL + 1;
  }

  /** The places near the end, where sequences start. */
  private List<Cut> cuts() {
    List<Cut> cuts = new ArrayList<>();
    int at = start;
    int unpacked = (content.length - 1) / Lz4.BLOCK * Lz4.BLOCK;
    while (at < packed.length) {
      if (content.length - unpacked <= NEAR) {
        cuts.add(new Cut(at, content.length - unpacked));
      }
      int token = packed[at++] & 0xff;
      int literals = length(token >>> 4, at);
      at += more(literals) + literals;
      unpacked += literals;
      if (at < packed.length) {
        at += Short.BYTES;
        int match = length(token & MOST, at);
        at += more(match);
        unpacked += match + SHORTEST_MATCH;
      }
    }
    return cuts;
  }

  /** A length of which four bits are given, and the bytes to add stand at {@code from}. */
  private int length(int bits, int from) {
    int length = bits;
    if (bits == MOST) {
      int at = from;
      while ((packed[at] & 0xff) == FULL) {
        length += FULL;
        at++;
      }
      length += packed[at] & 0xff;
    }
    return length;
  }
}
