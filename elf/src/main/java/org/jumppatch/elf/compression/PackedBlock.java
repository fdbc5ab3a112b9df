package org.jumppatch.elf.compression;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jumppatch.elf.ImageFormatException;

/**
 * A block of LZ4 or LZO being unpacked: what is left of its bytes, and what was made of them. Both
 * formats consist of two copies, of literals and of matches, which are copies of bytes unpacked
 * before. Most are short, for which System.arraycopy costs more than moving eight bytes at a time
 * and some too many.
 */
final class PackedBlock {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private static final int SHORT = 16;

  private final Packed packed;
  private final byte[] in;
  private final int inEnd;
  private final byte[] out;
  private final int outStart;
  private final int outEnd;
  private int at;
  private int size;

  /**
   * The block that is the packed bytes from {@code from} to {@code to}.
   *
   * @param outStart where the unpacked bytes start in {@code out}
   * @param outEnd where they end at the latest; nothing is written after it
   */
  PackedBlock(Packed packed, int from, int to, byte[] out, int outStart, int outEnd) {
    this.packed = packed;
    this.in = packed.array();
    this.at = from;
    this.inEnd = to;
    this.out = out;
    this.outStart = outStart;
    this.outEnd = outEnd;
    this.size = outStart;
  }

  /** Whether all its bytes are read. */
  boolean atEnd() {
    return at == inEnd;
  }

  /** Number of bytes unpacked so far. */
  int unpacked() {
    return size - outStart;
  }

  int u8() {
    if (at == inEnd) {
      throw malformed("block without an end");
    }
    return in[at++] & 0xff;
  }

  int u16() {
    return u8() | u8() << 8;
  }

  /** Puts back the byte that was read last. */
  void back() {
    at--;
  }

  /** Refuses a length, before it is known to its end, that is more than can be unpacked. */
  void checkLength(int length) {
    if (length > outEnd - size) {
      throw malformed("length past the end");
    }
  }

  /** Copies the next bytes of the block. */
  void literals(int length) {
    if (length > inEnd - at || length > outEnd - size) {
      throw malformed("literals past the end");
    }
    if (length <= SHORT && at <= in.length - SHORT && size <= outEnd - SHORT) {
      eight(in, at, size);
      eight(in, at + 8, size + 8);
    } else {
      System.arraycopy(in, at, out, size, length);
    }
    at += length;
    size += length;
  }

  /**
   * Copies what was unpacked {@code distance} bytes before. A match longer than its distance
   * repeats itself.
   */
  void match(int distance, int length) {
    if (distance == 0 || distance > size - outStart) {
      throw malformed("match from before the block");
    }
    if (length > outEnd - size) {
      throw malformed("match past the end");
    }
    int from = size - distance;
    if (length <= SHORT && distance >= 8 && size <= outEnd - SHORT) {
      eight(out, from, size);
      eight(out, from + 8, size + 8);
    } else {
      repeat(from, distance, length);
    }
    size += length;
  }

  private void repeat(int from, int distance, int length) {
    int period = distance;
    int left = length;
    int next = size;
    while (left > 0) {
      int part = Math.min(period, left);
      System.arraycopy(out, from, out, next, part);
      next += part;
      left -= part;
      period += part;
    }
  }

  private void eight(byte[] source, int from, int to) {
    LONGS.set(out, to, (long) LONGS.get(source, from));
  }

  ImageFormatException malformed(String problem) {
    return packed.malformed(at, problem);
  }
}
