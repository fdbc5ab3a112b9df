package org.jumppatch.patcher.site;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one patched instruction, 1 to 8 of them, in one number: byte 0 in the lowest eight
 * bits. Bits above the length are zero.
 *
 * @param packed the bytes, little-endian
 * @param length how many
 */
public record CodeBytes(long packed, int length) {
  /** Most bytes it can hold. The kernel patches at most 6 at once. */
  public static final int MAX = 8;

  public CodeBytes {
    if (length < 1 || length > MAX || (packed & ~mask(length)) != 0) {
      throw new IllegalArgumentException(length + " bytes in 0x" + Long.toHexString(packed));
    }
  }

  /** The bytes of an array. */
  public static CodeBytes of(byte[] bytes) {
    long packed = 0;
    for (int i = 0; i < bytes.length && i < MAX; i++) {
      packed |= (bytes[i] & 0xffL) << (8 * i);
    }
    return new CodeBytes(packed, bytes.length);
  }

  /** The bytes of numbers from 0 to 255. */
  public static CodeBytes of(int... bytes) {
    byte[] narrow = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      narrow[i] = (byte) bytes[i];
    }
    return of(narrow);
  }

  /** The bits of the first {@code length} bytes. */
  public static long mask(int length) {
    return length >= MAX ? -1L : (1L << (8 * length)) - 1;
  }

  /** Byte {@code index}, 0 to 255. */
  public int at(int index) {
    Objects.checkIndex(index, length);
    return (int) (packed >>> (8 * index)) & 0xff;
  }

  /** The first byte, 0 to 255: the one that int3 replaces. */
  public int first() {
    return (int) packed & 0xff;
  }

  /** The bytes from {@code from} on to before {@code to}. */
  public CodeBytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    return new CodeBytes((packed >>> (8 * from)) & mask(to - from), to - from);
  }

  /** A new array of the bytes. */
  public byte[] toArray() {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) at(i);
    }
    return bytes;
  }

  /** Lower-case hexadecimal digits, two a byte, nothing between. */
  public String hex() {
    return joined("");
  }

  /** A record's own is put together at run time, which would be at each start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CodeBytes bytes && packed == bytes.packed && length == bytes.length;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(packed) * 31 + length;
  }

  /** As people read them: {@code 0f 1f 44 00 00}. */
  @Override
  public String toString() {
    return joined(" ");
  }

  private String joined(String separator) {
    StringBuilder text = new StringBuilder(3 * length);
    for (int i = 0; i < length; i++) {
      if (i > 0) {
        text.append(separator);
      }
      text.append(Character.forDigit(at(i) >>> 4, 16)).append(Character.forDigit(at(i) & 15, 16));
    }
    return text.toString();
  }
}
