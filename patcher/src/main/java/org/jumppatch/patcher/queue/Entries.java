package org.jumppatch.patcher.queue;

/**
 * Entries of a vector in one number: three bits for each, site and wanted value, and their number
 * on top. No more than eight wait at a time.
 */
final class Entries {
  static final long NONE = 0;

  private static final int BITS = 3;
  private static final int COUNT_AT = 56;
  private static final int VALUE = 1 << 2;

  private Entries() {}

  static int size(long entries) {
    return (int) (entries >>> COUNT_AT);
  }

  static int site(long entries, int place) {
    return code(entries, place) & (VALUE - 1);
  }

  static int value(long entries, int place) {
    return code(entries, place) / VALUE;
  }

  private static int code(long entries, int place) {
    return (int) (entries >>> (BITS * place)) & 7;
  }

  /** The place of the last entry for a site, or -1. */
  static int last(long entries, int site) {
    int place = size(entries) - 1;
    while (place >= 0 && site(entries, place) != site) {
      place--;
    }
    return place;
  }

  /** How many entries there are for a site. */
  static int count(long entries, int site) {
    int count = 0;
    for (int i = 0; i < size(entries); i++) {
      count += site(entries, i) == site ? 1 : 0;
    }
    return count;
  }

  static long inserted(long entries, int place, int site, int value) {
    long low = (1L << (BITS * place)) - 1;
    long items = entries & ((1L << COUNT_AT) - 1);
    long code = site + (long) value * VALUE;
    return (items & low)
        | (code << (BITS * place))
        | ((items & ~low) << BITS)
        | ((long) (size(entries) + 1) << COUNT_AT);
  }

  static long removed(long entries, int place) {
    long low = (1L << (BITS * place)) - 1;
    long items = entries & ((1L << COUNT_AT) - 1);
    return (items & low) | ((items >>> BITS) & ~low) | ((long) (size(entries) - 1) << COUNT_AT);
  }
}
