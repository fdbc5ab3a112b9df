package org.jumppatch.elf.linux;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The two copies that unpacking LZ4 and LZO consists of. Most are of a few bytes, for which
 * System.arraycopy costs more than moving eight at a time and some too many.
 */
final class Copy {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private static final int SHORT = 16;

  private Copy() {}

  /**
   * Copies literals: {@code length} bytes of {@code in}. Both arrays hold as many; up to 16 bytes
   * of {@code out} behind them may be overwritten.
   */
  static void literals(byte[] in, int from, byte[] out, int to, int length) {
    if (length <= SHORT && from <= in.length - SHORT && to <= out.length - SHORT) {
      eight(in, from, out, to);
      eight(in, from + 8, out, to + 8);
    } else {
      System.arraycopy(in, from, out, to, length);
    }
  }

  /**
   * Copies a match: {@code length} bytes of {@code out} that start {@code distance} bytes before
   * {@code to}. A match longer than its distance repeats itself. Up to 16 bytes behind it may be
   * overwritten.
   */
  static void match(byte[] out, int to, int distance, int length) {
    int from = to - distance;
    if (length <= SHORT && distance >= 8 && to <= out.length - SHORT) {
      eight(out, from, out, to);
      eight(out, from + 8, out, to + 8);
      return;
    }
    int period = distance;
    int left = length;
    int next = to;
    while (left > 0) {
      int part = Math.min(period, left);
      System.arraycopy(out, from, out, next, part);
      next += part;
      left -= part;
      period += part;
    }
  }

  private static void eight(byte[] in, int from, byte[] out, int to) {
    LONGS.set(out, to, (long) LONGS.get(in, from));
  }
}
