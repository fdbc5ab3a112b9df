package org.jumppatch.elf.kallsyms;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * {@code kallsyms_markers}: for every 256th symbol, where its record starts in {@code
 * kallsyms_names}. The first is 0, so the array can be told from what lies before it.
 *
 * @param at file offset of the first marker
 * @param count number of markers
 * @param width bytes of one: 4, or 8 in kernels before 4.20
 */
record KallsymsMarkers(Bytes image, long at, int count, int width) {
  /** Symbols from one marker to the next. */
  static final int INTERVAL = 256;

  /** Most symbols that are believed; the largest kernels have a twentieth of it. */
  static final int MAX_SYMBOLS = 1 << 22;

  /** A length byte and one token. */
  private static final int SHORTEST_INTERVAL = 2 * INTERVAL;

  /** {@code KSYM_NAME_LEN} characters, none of them compressed, and their length. */
  static final int LONGEST_INTERVAL = (512 + 2) * INTERVAL;

  /** The markers that end at {@code end}, counted back to the 0 that is the first; or null. */
  static @Nullable KallsymsMarkers endingAt(Bytes image, long end, int width) {
    for (int count = 1; count <= MAX_SYMBOLS / INTERVAL; count++) {
      long at = end - (long) count * width;
      if (!image.has(at, width)) {
        return null;
      }
      KallsymsMarkers markers = new KallsymsMarkers(image, at, count, width);
      if (markers.get(0) == 0) {
        return markers;
      }
      if (count > 1 && !follows(markers.get(0), markers.get(1))) {
        return null;
      }
    }
    return null;
  }

  /** The {@code count} 32-bit markers that start at {@code at}, or null if they are none. */
  static @Nullable KallsymsMarkers startingAt(Bytes image, long at, int count) {
    KallsymsMarkers markers = new KallsymsMarkers(image, at, count, 4);
    for (int i = 1; i < count; i++) {
      if (!follows(markers.get(i - 1), markers.get(i))) {
        return null;
      }
    }
    return markers.get(0) == 0 ? markers : null;
  }

  /** Whether a marker may stand after another one. */
  static boolean follows(long marker, long next) {
    return next - marker >= SHORTEST_INTERVAL && next - marker <= LONGEST_INTERVAL;
  }

  /** One marker: an offset from the start of the names. */
  long get(int i) {
    long offset = at + (long) i * width;
    return width == 4 ? image.u32(offset) : image.u64(offset);
  }

  /** The last marker, that of the last 1 to 256 symbols. */
  long last() {
    return get(count - 1);
  }
}
