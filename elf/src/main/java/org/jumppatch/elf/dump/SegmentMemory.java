package org.jumppatch.elf.dump;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.dump.file.Source;

/** Memory of which each stretch lies in the file as it is. */
final class SegmentMemory implements Memory {
  private final Source source;
  private final List<DumpSegment> segments;

  /** Index of the stretch that was read last: the next read is most often of the same one. */
  private int last;

  /**
   * @param segments in any order; where two have the same address, either may be read
   */
  SegmentMemory(Source source, List<DumpSegment> segments) {
    this.source = source;
    this.segments = new ArrayList<>(segments);
    this.segments.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
  }

  /** What the file says to hold, by ascending address. */
  List<Extent> extents() {
    return segments.stream()
        .sorted(Comparator.comparing(DumpSegment::address, Long::compareUnsigned))
        .map(s -> new Extent(s.address(), s.size()))
        .toList();
  }

  @Override
  public int read(long address, byte[] target, int at, int length) {
    int done = 0;
    while (done < length) {
      DumpSegment segment = segment(address + done);
      if (segment == null) {
        return done;
      }
      long inside = address + done - segment.address();
      int part = (int) Math.min(length - done, segment.size() - inside);
      int got = source.read(segment.offset() + inside, target, at + done, part);
      done += got;
      if (got < part) {
        return done;
      }
    }
    return done;
  }

  @Override
  public String whyNot(long address) {
    DumpSegment segment = segment(address);
    return segment == null
        ? "the dump does not hold that memory"
        : source.whyNot(segment.offset() + (address - segment.address()));
  }

  private @Nullable DumpSegment segment(long address) {
    if (last < segments.size() && contains(segments.get(last), address)) {
      return segments.get(last);
    }
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(segments.get(middle).address(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low - 1; i >= 0 && i >= low - 4; i--) {
      if (contains(segments.get(i), address)) {
        last = i;
        return segments.get(i);
      }
    }
    return null;
  }

  private static boolean contains(DumpSegment segment, long address) {
    return Long.compareUnsigned(address - segment.address(), segment.size()) < 0;
  }
}
