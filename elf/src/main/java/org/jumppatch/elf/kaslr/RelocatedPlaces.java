package org.jumppatch.elf.kaslr;

import java.util.Arrays;

/** The places of one kind that a kernel changes when it moves itself, by ascending link address. */
public final class RelocatedPlaces {
  private final int width;
  private final int sign;
  private final int[] low;

  /**
   * @param low the lower halves of the addresses; the array is not copied
   */
  RelocatedPlaces(int width, int sign, int[] low) {
    this.width = width;
    this.sign = sign;
    this.low = low;
    Arrays.sort(low);
  }

  /** Bytes at each place: 4 or 8. */
  public int width() {
    return width;
  }

  /** 1 where the distance the kernel moved is added, -1 where it is taken away. */
  public int sign() {
    return sign;
  }

  /** How many places there are. */
  public int size() {
    return low.length;
  }

  /** Whether the places are these, each with the same width and sign. */
  boolean isSame(RelocatedPlaces other) {
    return width == other.width && sign == other.sign && Arrays.equals(low, other.low);
  }

  /** The link address of a place: its first byte. */
  public long address(int index) {
    return low[index];
  }

  /** A copy of all addresses, ascending. */
  public long[] addresses() {
    long[] addresses = new long[low.length];
    Arrays.setAll(addresses, this::address);
    return addresses;
  }

  /** Whether a byte of a place lies among the {@code length} bytes from {@code address} on. */
  public boolean touches(long address, long length) {
    int next = firstEndingAfter(address);
    return length > 0 && next < low.length && low[next] < address + length;
  }

  /** Index of the first place that ends after {@code address}. */
  private int firstEndingAfter(long address) {
    int from = 0;
    int to = low.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (low[middle] + (long) width > address) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }
}
