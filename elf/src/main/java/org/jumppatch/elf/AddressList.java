package org.jumppatch.elf;

import java.util.Arrays;

/** Addresses in the order in which they are found. */
public final class AddressList {
  private static final int FIRST = 1024;

  private long[] addresses = new long[FIRST];
  private int count;

  /** Adds one behind the others. */
  public void add(long address) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * count);
    }
    addresses[count++] = address;
  }

  /** A copy of all. */
  public long[] all() {
    return Arrays.copyOf(addresses, count);
  }
}
