package org.jumppatch.patcher.who.code;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The code of a kernel that has functions: from {@code _text} to {@code _etext}, and from {@code
 * _sinittext} to {@code _einittext}. Flags of segments and sections do not tell: from Linux 6.16 on
 * init code lies in a segment that is not executable, and data in a section that is.
 */
public final class KernelCode {
  private final List<CodeRange> ranges;

  /** Of some stretches, in any order. */
  public KernelCode(List<CodeRange> ranges) {
    List<CodeRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(CodeRange::address));
    this.ranges = List.copyOf(sorted);
  }

  public static KernelCode of(Image image) {
    List<CodeRange> ranges = new ArrayList<>();
    add(ranges, image, "_text", "_etext", false);
    if (ranges.isEmpty()) {
      add(ranges, image, "_stext", "_etext", false);
    }
    add(ranges, image, "_sinittext", "_einittext", true);
    return new KernelCode(ranges);
  }

  private static void add(
      List<CodeRange> ranges, Image image, String first, String behind, boolean init) {
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf(first);
    long[] stops = symbols.addressesOf(behind);
    if (starts.length != 1 || stops.length != 1) {
      return;
    }
    Area area = image.space().areaAt(starts[0]);
    if (area == null || Long.compareUnsigned(stops[0], starts[0]) <= 0) {
      return;
    }
    long offset = starts[0] - area.address();
    long size = Math.min(stops[0] - starts[0], area.fileSize() - offset);
    if (size > 0 && size <= Integer.MAX_VALUE - Long.BYTES) {
      byte[] bytes = image.content().copy(area.fileOffset() + offset, (int) size);
      ranges.add(new CodeRange(starts[0], bytes, init));
    }
  }

  /** The stretches by ascending address. */
  List<CodeRange> ranges() {
    return ranges;
  }

  /** The stretch that an address lies in; null if none. */
  @Nullable CodeRange at(long address) {
    for (CodeRange range : ranges) {
      if (range.contains(address)) {
        return range;
      }
    }
    return null;
  }
}
