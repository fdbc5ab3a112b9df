package org.jumppatch.patcher.x86.decode;

import java.util.SplittableRandom;

/** Numbers that instructions have their edges at, and others. */
public final class Values {
  private Values() {}

  public static long interesting(SplittableRandom random) {
    long one = 1L << random.nextInt(64);
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> one;
      case 3 -> one - 1;
      case 4 -> -one;
      case 5 -> random.nextInt(256);
      case 6 -> 0x8000_0000_8000_8080L;
      default -> random.nextLong();
    };
  }
}
