package org.jumppatch.elf.kallsyms;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * The search for a kernel's symbol names, going back from the table of their tokens.
 *
 * <pre>
 * up to 6.3    offsets, relative_base, num_syms, names, markers, [seqs_of_names,] token_table, ...
 * from 6.4 on                          num_syms, names, markers, token_table, ...
 * </pre>
 *
 * <p>From {@code write_src()} in the kernel's {@code scripts/kallsyms.c}. The arrays start at
 * multiples of 8 with zeroes between them, from 7.0 on at multiples of 4. {@code seqs_of_names}, 3
 * bytes for each symbol, came with 6.2 and was backported.
 */
final class KallsymsSearch {
  private static final int INTERVAL = KallsymsMarkers.INTERVAL;

  private final Bytes image;
  private final KallsymsTokens tokens;
  private final SearchEffort effort;

  KallsymsSearch(Bytes image, KallsymsTokens tokens, SearchEffort effort) {
    this.image = image;
    this.tokens = tokens;
    this.effort = effort;
  }

  /** The names that were made from the tokens, or null where none precede them. */
  @Nullable KallsymsNames names() {
    KallsymsNames names = before(KallsymsMarkers.endingAt(image, tokens.start(), 4));
    if (names == null) {
      names = before(KallsymsMarkers.endingAt(image, tokens.start() - 4, 4));
    }
    if (names == null) {
      names = before(KallsymsMarkers.endingAt(image, tokens.start(), 8));
    }
    return names != null ? names : beforeSeqsOfNames();
  }

  /** The names that end where the markers start. */
  @Nullable KallsymsNames before(@Nullable KallsymsMarkers markers) {
    if (markers == null) {
      return null;
    }
    int most = markers.count() * INTERVAL;
    return before(markers, most - INTERVAL + 1, most);
  }

  /**
   * With seqs_of_names between markers and tokens: the distance from the first marker to the first
   * token gives the number of symbols, within a few.
   */
  private @Nullable KallsymsNames beforeSeqsOfNames() {
    long furthest = tokens.start() - distance(KallsymsMarkers.MAX_SYMBOLS);
    for (long at = tokens.start() & -8; at >= Math.max(0, furthest); at -= 8) {
      if (!effort.spend(8)) {
        return null;
      }
      if (image.s32(at) == 0) {
        KallsymsNames names = beforeSeqsOfNames(at);
        if (names != null) {
          return names;
        }
      }
    }
    return null;
  }

  private @Nullable KallsymsNames beforeSeqsOfNames(long at) {
    long distance = tokens.start() - at;
    // A symbol takes 3 bytes and a 256th of a marker, and the padding of both arrays is at most 14.
    int most = (int) (distance * 64 / 193);
    for (int count = most; count > 0 && distance(count) >= distance; count--) {
      if (distance(count) == distance) {
        int blocks = (count + INTERVAL - 1) / INTERVAL;
        KallsymsMarkers markers = KallsymsMarkers.startingAt(image, at, blocks);
        KallsymsNames names = markers == null ? null : before(markers, count, count);
        if (names != null) {
          return names;
        }
      }
    }
    return null;
  }

  /** Bytes that markers and seqs_of_names of {@code count} symbols take. */
  private static long distance(int count) {
    long markers = 4L * ((count + INTERVAL - 1) / INTERVAL);
    return ((markers + 7) & -8) + ((3L * count + 7) & -8);
  }

  /**
   * The names that end where the markers start, {@code least} to {@code most} of them. Where they
   * start is not known: num_syms is before them, and the last marker's block is not long.
   */
  private @Nullable KallsymsNames before(KallsymsMarkers markers, int least, int most) {
    long last = (markers.at() - markers.last()) & -4;
    long first = Math.max(4, last - KallsymsMarkers.LONGEST_INTERVAL);
    for (long start = last; start >= first; start -= 4) {
      int count = image.s32(start - 4);
      int alignment = 4;
      if (count == 0 && start % 8 == 0) {
        count = image.s32(start - 8);
        alignment = 8;
      }
      if (!effort.spend(4)) {
        return null;
      }
      if (count >= least && count <= most) {
        if (!effort.spend(markers.at() - start)) {
          return null;
        }
        KallsymsNames names = KallsymsNames.read(image, start, count, markers, tokens, alignment);
        if (names != null) {
          return names;
        }
      }
    }
    return null;
  }
}
