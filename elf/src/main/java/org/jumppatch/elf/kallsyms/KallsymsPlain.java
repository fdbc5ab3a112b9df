package org.jumppatch.elf.kallsyms;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * The search for names that were not made of tokens: OpenWrt leaves them as they are, since the
 * kernel as a whole is compressed later ({@code CONFIG_KALLSYMS_UNCOMPRESSED}, a patch of
 * scripts/kallsyms.c). The arrays are the others', without both of the tokens':
 *
 * <pre>
 * up to 6.3    offsets, relative_base, num_syms, names, markers
 * from 6.4 on                          num_syms, names, markers, offsets, relative_base
 * </pre>
 *
 * What is searched for are the markers: a 0, and numbers that ascend as the records of 256 names
 * are long.
 */
final class KallsymsPlain {
  /** So many ascend by chance in no kernel where the names before them are right, too. */
  private static final int FEWEST = 4;

  private final Bytes image;
  private final SearchEffort effort;

  KallsymsPlain(Bytes image, SearchEffort effort) {
    this.image = image;
    this.effort = effort;
  }

  /** The first names after a place, or null where there are none. */
  @Nullable KallsymsNames next(long from) {
    for (long at = (from + 3) & -4; image.has(at, 4L * FEWEST); at += 4) {
      if (image.s32(at) == 0 && effort.spend(4)) {
        KallsymsMarkers markers = markers(at);
        KallsymsNames names = markers == null ? null : names(markers);
        if (names != null) {
          return names;
        }
      }
    }
    return null;
  }

  /** As many as ascend from a place on; null where these are too few. */
  private @Nullable KallsymsMarkers markers(long at) {
    int count = 1;
    while (image.has(at, 4L * (count + 1))
        && KallsymsMarkers.follows(image.u32(at + 4L * (count - 1)), image.u32(at + 4L * count))) {
      count++;
    }
    return count >= FEWEST && effort.spend(4L * count)
        ? KallsymsMarkers.startingAt(image, at, count)
        : null;
  }

  /** The last marker may be a word of what follows them. */
  private @Nullable KallsymsNames names(KallsymsMarkers markers) {
    for (int count = markers.count(); count >= markers.count() - 1; count--) {
      KallsymsMarkers fewer = new KallsymsMarkers(image, markers.at(), count, 4);
      long end = (markers.at() + 4L * count + 7) & -8;
      KallsymsTokens characters = KallsymsTokens.characters(end);
      KallsymsNames names = new KallsymsSearch(image, characters, effort).before(fewer);
      if (names != null) {
        return names;
      }
    }
    return null;
  }
}
