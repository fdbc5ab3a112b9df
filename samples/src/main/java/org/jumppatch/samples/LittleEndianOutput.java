package org.jumppatch.samples;

import java.util.Arrays;

/** Bytes written one after another, numbers with the lowest byte first. */
final class LittleEndianOutput {
  private byte[] content = new byte[4096];
  private int size;

  /** Number of bytes so far, which is the offset of the next one. */
  int size() {
    return size;
  }

  void u8(int value) {
    reserve(1);
    content[size++] = (byte) value;
  }

  void u16(int value) {
    u8(value);
    u8(value >> 8);
  }

  void u32(int value) {
    u16(value);
    u16(value >> 16);
  }

  void u64(long value) {
    u32((int) value);
    u32((int) (value >> 32));
  }

  void bytes(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, content, size, bytes.length);
    size += bytes.length;
  }

  /** Appends {@code value} until the size is a multiple of {@code alignment}, a power of two. */
  void align(int alignment, int value) {
    fill(-size & (alignment - 1), value);
  }

  void fill(int count, int value) {
    reserve(count);
    Arrays.fill(content, size, size + count, (byte) value);
    size += count;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(content, size);
  }

  private void reserve(int count) {
    int needed = Math.addExact(size, count);
    if (needed > content.length) {
      content = Arrays.copyOf(content, Math.max(needed, content.length + (content.length >> 1)));
    }
  }
}
