package org.jumppatch.elf.staticcall;

import java.util.Arrays;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * The places at which a kernel was compiled with a jump to the return thunk in place of a return:
 * {@code .return_sites}, an {@code s32} for each, relative to itself. Boot writes them anew for the
 * CPU ({@code apply_returns}, arch/x86/kernel/alternative.c), a trampoline of no function among
 * them ({@code __static_call_fixup}, arch/x86/kernel/static_call.c).
 */
final class ReturnSites {
  private static final String SECTION = ".return_sites";
  private static final String START = "__return_sites";
  private static final String STOP = "__return_sites_end";

  private final long[] sorted;

  private ReturnSites(long[] sorted) {
    this.sorted = sorted;
  }

  /** Those of a linked image; none where it has no such table, or one that is relocated yet. */
  static ReturnSites of(Image image) {
    if (image.isRelocatable()) {
      return new ReturnSites(new long[0]);
    }
    Section section = image.elf().section(SECTION).filter(Section::hasContent).orElse(null);
    if (section != null) {
      return read(image.elf().content(section), section.address());
    }
    long[] starts = image.symbols().addressesOf(START);
    long[] stops = image.symbols().addressesOf(STOP);
    long size = starts.length == 1 && stops.length == 1 ? stops[0] - starts[0] : 0;
    long offset = size <= 0 ? -1 : image.space().fileOffset(starts[0], size);
    return offset < 0
        ? new ReturnSites(new long[0])
        : read(image.content().slice(offset, size), starts[0]);
  }

  private static ReturnSites read(Bytes table, long address) {
    long[] places = new long[(int) (table.size() / Integer.BYTES)];
    for (int i = 0; i < places.length; i++) {
      long at = (long) i * Integer.BYTES;
      places[i] = address + at + table.s32(at);
    }
    Arrays.sort(places);
    return new ReturnSites(places);
  }

  boolean contains(long address) {
    return Arrays.binarySearch(sorted, address) >= 0;
  }
}
