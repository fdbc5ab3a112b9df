package org.jumppatch.patcher.explain.text;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.DumpSegment;

/**
 * A dump in which the image was found.
 *
 * @param bytes the dump's file
 * @param segments what lies where, by link addresses
 * @param slide how far above its link address the image runs
 * @param base running address of the first byte of plain bytes; of the text in a core
 */
public record LocatedDump(Bytes bytes, List<DumpSegment> segments, long slide, long base) {
  /** Memory at a link address; null where the dump does not hold all of it. */
  byte @Nullable [] read(long address, int length) {
    for (DumpSegment segment : segments) {
      if (segment.contains(address, length)) {
        return bytes.copy(segment.offset() + (address - segment.address()), length);
      }
    }
    return null;
  }

  /** How many bytes from a link address on the dump holds without a gap, at most {@code limit}. */
  public long held(long address, long limit) {
    long at = address;
    boolean more = true;
    while (more && at - address < limit) {
      more = false;
      for (DumpSegment segment : segments) {
        if (segment.contains(at, 1)) {
          at = segment.address() + segment.size();
          more = true;
          break;
        }
      }
    }
    return Math.min(limit, at - address);
  }

  /** Copies memory that {@link #held} says is there. */
  public byte[] copy(long address, int length) {
    byte[] copy = new byte[length];
    int done = 0;
    while (done < length) {
      for (DumpSegment segment : segments) {
        long at = address + done;
        if (segment.contains(at, 1)) {
          long inside = at - segment.address();
          int part = (int) Math.min(length - done, segment.size() - inside);
          bytes.copy(segment.offset() + inside, copy, done, part);
          done += part;
          break;
        }
      }
    }
    return copy;
  }
}
