package org.jumppatch.elf.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jumppatch.elf.ImageFormatException;

/**
 * Unpacked bytes in one array. It has the final size from the start if the compressed bytes are
 * enough to make that likely; a size that looks like a lie is believed only as bytes arrive, so
 * that a short file cannot ask for much memory.
 */
final class Unpacked {
  /** Kernels shrink to between a third and a tenth. */
  private static final int LIKELY_RATIO = 32;

  private static final int SMALLEST = 1 << 16;

  private final Packed packed;
  private final int limit;
  private byte[] bytes;
  private int size;

  /**
   * @param limit the most bytes there may be, at most {@link Compression#LIMIT}
   */
  Unpacked(Packed packed, int limit) {
    this.packed = packed;
    this.limit = limit;
    long likely = Math.max(SMALLEST, (long) packed.remaining() * LIKELY_RATIO);
    this.bytes = new byte[(int) Math.min(limit, likely)];
  }

  /** The array; decoders write to it from {@link #size()} on. */
  byte[] array() {
    return bytes;
  }

  /** Number of bytes that have arrived. */
  int size() {
    return size;
  }

  /** Whether the array will not have to grow. */
  boolean isWhole() {
    return bytes.length == limit;
  }

  /**
   * Makes room for {@code wanted} more bytes, or for as many as the limit leaves.
   *
   * @return the index in the array after that room
   */
  int reserve(long wanted) {
    int end = (int) Math.min(limit, size + wanted);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(end, 2L * bytes.length)));
    }
    return end;
  }

  /** Takes bytes that a decoder has written to the array. */
  void add(int length) {
    size += length;
  }

  /**
   * Reads a stream to its end, where it checks its checksum, and closes it.
   *
   * @throws ImageFormatException if it has more bytes than the limit
   */
  void fill(InputStream stream) throws IOException {
    try (stream) {
      for (int read = 0; read >= 0; read = stream.read(bytes, size, bytes.length - size)) {
        size += read;
        if (size == bytes.length) {
          int next = stream.read();
          if (next < 0) {
            return;
          }
          if (reserve(1) == size) {
            throw packed.malformed(packed.position(), "more than " + limit + " bytes unpacked");
          }
          bytes[size++] = (byte) next;
        }
      }
    }
  }

  /** What has arrived, without a copy if the array is full. */
  byte[] toArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
