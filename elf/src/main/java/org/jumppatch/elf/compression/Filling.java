package org.jumppatch.elf.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Makes a packed stream longer, and leaves what it unpacks to. A kernel's payload is unpacked over
 * itself, from an end that was laid out for its length (arch/x86/boot/header.S, {@code
 * extra_bytes}): bytes behind the stream would bring what is written upon what is still to be read.
 * So the stream is filled in front, with parts that are nothing:
 *
 * <pre>
 * gzip   after the header: stored blocks of no bytes     00 0000 ffff   (RFC 1951, 3.2.4)
 * zstd   after the frame's header: raw blocks of none    000000         (RFC 8878, 3.1.1.2)
 * lz4    before the first block: frames without a block  02214c18
 * </pre>
 */
final class Filling {
  /** What gzip's header has without a name, an extra field and a comment. */
  private static final int GZIP_HEADER = 10;

  private static final byte[] STORED_NOTHING = {0, 0, 0, -1, -1};

  private static final byte[] RAW_NOTHING = {0, 0, 0};

  /** Magic and descriptor, and how many bytes the rest of zstd's header has by its bits. */
  private static final int ZSTD_DESCRIPTOR = 4;

  private static final int[] ZSTD_SIZE_BYTES = {0, 2, 4, 8};
  private static final int[] ZSTD_DICTIONARY_BYTES = {0, 1, 2, 4};
  private static final int ZSTD_SINGLE_SEGMENT = 1 << 5;

  private Filling() {}

  /** With stored blocks, to four bytes less at most. */
  static byte[] gzip(byte[] packed, int length) {
    return inserted(packed, GZIP_HEADER, STORED_NOTHING, length);
  }

  /** With raw blocks, to two bytes less at most. */
  static byte[] zstd(byte[] packed, int length) {
    int descriptor = packed[ZSTD_DESCRIPTOR] & 0xff;
    int size = ZSTD_SIZE_BYTES[descriptor >>> 6];
    if ((descriptor & ZSTD_SINGLE_SEGMENT) == 0) {
      size++;
    } else if (size == 0) {
      size = 1;
    }
    int header = ZSTD_DESCRIPTOR + 1 + size + ZSTD_DICTIONARY_BYTES[descriptor & 3];
    return inserted(packed, header, RAW_NOTHING, length);
  }

  /**
   * With frames, to the byte: the stub of kernels before 5.14, and of stable ones before they got
   * that change, takes zeroes behind a stream for another block, and fails
   * (lib/decompress_unlz4.c). What frames of four bytes leave is made up for in the last block, of
   * which the end is stored.
   *
   * @param content what it unpacks to
   */
  static byte[] lz4(byte[] packed, byte[] content, int length) {
    ByteBuffer frame = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    int last = Integer.BYTES;
    for (int next = last; next < packed.length; next += Integer.BYTES + frame.getInt(next)) {
      last = next;
    }
    int start = last + Integer.BYTES;
    byte[] block =
        new Lz4Tail(packed, start, content).longer(length - packed.length, Integer.BYTES);
    byte[] stream = Arrays.copyOf(packed, start + block.length);
    ByteBuffer.wrap(stream)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(last, block.length)
        .put(start, block);
    return inserted(stream, 0, Compression.LZ4.magic(), length);
  }

  /** With as many copies of a part at a place as there is room for. */
  private static byte[] inserted(byte[] packed, int place, byte[] part, int length) {
    int end = place + (length - packed.length) / part.length * part.length;
    byte[] filled = Arrays.copyOf(packed, packed.length + end - place);
    for (int at = place; at < end; at += part.length) {
      System.arraycopy(part, 0, filled, at, part.length);
    }
    System.arraycopy(packed, place, filled, end, packed.length - place);
    return filled;
  }
}
