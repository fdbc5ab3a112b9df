package org.jumppatch.elf.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damage of the kinds that break readers, the same for the same seed: numbers at the edges of their
 * ranges, numbers that point elsewhere, cuts, copies, and two files made one.
 */
final class Mutations {
  private static final int LONGEST = 1 << 16;
  private static final long[] EDGES = {
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2
  };

  private final List<byte[]> seeds;
  private final Random random;

  Mutations(List<byte[]> seeds, long seed) {
    this.seeds = seeds;
    this.random = new Random(seed);
  }

  /** One seed, changed in one to eight ways. */
  byte[] next() {
    byte[] bytes = any().clone();
    int changes = 1 + random.nextInt(1 << random.nextInt(4));
    for (int i = 0; i < changes; i++) {
      bytes = bytes.length == 0 ? any().clone() : changed(bytes);
    }
    return bytes;
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(10)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2, 3, 4 -> putNumber(bytes, at);
      case 5 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 6 -> {
        byte[] other = any();
        return joined(bytes, at, other, random.nextInt(other.length + 1));
      }
      case 7 -> {
        return joined(bytes, at, bytes, random.nextInt(bytes.length));
      }
      case 8 -> {
        int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
        System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
      }
      default -> {
        int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
        Arrays.fill(bytes, at, at + length, (byte) random.nextInt());
      }
    }
    return bytes;
  }

  /** A field of 1 to 8 bytes, where fields usually lie. */
  private void putNumber(byte[] bytes, int near) {
    int width = 1 << random.nextInt(4);
    int at = near & -width;
    if (at + width > bytes.length) {
      return;
    }
    ByteBuffer field = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte[] old = new byte[Long.BYTES];
    System.arraycopy(bytes, at, old, 0, width);
    long value = ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long number =
        switch (random.nextInt(4)) {
          case 0 -> EDGES[random.nextInt(EDGES.length)];
          case 1 -> value + random.nextInt(33) - 16;
          case 2 -> bytes.length + random.nextInt(17) - 8;
          default -> at + random.nextInt(17) - 8;
        };
    switch (width) {
      case 1 -> field.put(at, (byte) number);
      case 2 -> field.putShort(at, (short) number);
      case 4 -> field.putInt(at, (int) number);
      default -> field.putLong(at, number);
    }
  }

  private static byte[] joined(byte[] first, int end, byte[] second, int from) {
    int rest = Math.max(0, Math.min(second.length - from, LONGEST - end));
    byte[] joined = Arrays.copyOf(first, end + rest);
    System.arraycopy(second, from, joined, end, rest);
    return joined;
  }
}
