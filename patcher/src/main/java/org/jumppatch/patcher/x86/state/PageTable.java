package org.jumppatch.patcher.x86.state;

import org.jspecify.annotations.Nullable;

/**
 * What is known of pages of 4096 bytes, by page number: the address shifted right by {@value
 * #SHIFT}. Open addressing, half full at most.
 */
public final class PageTable<T> {
  /** By how many bits an address is shifted to give its page's number. */
  public static final int SHIFT = 12;

  /** Bytes of a page. */
  public static final int SIZE = 1 << SHIFT;

  /** The bits of an address that say where in its page it lies. */
  public static final int OFFSET = SIZE - 1;

  /** 2^64 by the golden ratio, so that neighbours lie far apart (Knuth, volume 3, chapter 6.4). */
  private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

  private long[] numbers = new long[64];
  private @Nullable Object[] values = new @Nullable Object[64];
  private int shift = 58;
  private int count;

  /** The value of a page, or null. */
  @SuppressWarnings("unchecked") // Only put() stores values.
  public @Nullable T get(long number) {
    int mask = numbers.length - 1;
    int i = (int) ((number * SPREAD) >>> shift);
    while (true) {
      Object value = values[i];
      if (value == null || numbers[i] == number) {
        return (T) value;
      }
      i = (i + 1) & mask;
    }
  }

  /** Sets the value of a page. */
  public void put(long number, T value) {
    if (2 * (count + 1) > numbers.length) {
      grow();
    }
    if (store(number, value)) {
      count++;
    }
  }

  private boolean store(long number, Object value) {
    int mask = numbers.length - 1;
    int i = (int) ((number * SPREAD) >>> shift);
    while (values[i] != null && numbers[i] != number) {
      i = (i + 1) & mask;
    }
    boolean added = values[i] == null;
    numbers[i] = number;
    values[i] = value;
    return added;
  }

  private void grow() {
    long[] oldNumbers = numbers;
    @Nullable Object[] oldValues = values;
    numbers = new long[2 * oldNumbers.length];
    values = new @Nullable Object[2 * oldNumbers.length];
    shift--;
    for (int i = 0; i < oldNumbers.length; i++) {
      Object value = oldValues[i];
      if (value != null) {
        store(oldNumbers[i], value);
      }
    }
  }
}
