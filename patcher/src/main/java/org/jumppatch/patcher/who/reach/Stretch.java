package org.jumppatch.patcher.who.reach;

import org.jumppatch.elf.linux.Image;

/**
 * What lies between two symbols.
 *
 * @param start the first address
 * @param end the address behind it; {@code start} where a symbol is missing
 */
record Stretch(long start, long end) {
  private static final Stretch NONE = new Stretch(0, 0);

  /** Between two symbols that each name one address, with its content in the file. */
  static Stretch between(Image image, String first, String behind) {
    long[] starts = image.symbols().addressesOf(first);
    long[] ends = image.symbols().addressesOf(behind);
    if (starts.length != 1 || ends.length != 1) {
      return NONE;
    }
    long size = ends[0] - starts[0];
    return size > 0 && image.space().fileOffset(starts[0], size) >= 0
        ? new Stretch(starts[0], ends[0])
        : NONE;
  }
}
