package org.jumppatch.patcher.x86;

import java.util.SplittableRandom;
import org.jumppatch.patcher.x86.decode.Fetch;

/**
 * Code with one site that is being patched all the time. A CPU sees each unit of the site as it is
 * now or as it was before, and not older than it has seen it already.
 */
final class UnitFetch implements Fetch {
  private final byte[] old;
  private final byte[] changed;
  private final long address;
  private final int site;
  private final int length;
  private final int unit;
  private final SplittableRandom random = new SplittableRandom(1);

  /** Which of the two texts each unit was seen in, by its first byte. */
  private final byte[][] seen;

  /**
   * @param address of the code
   * @param site where it changes, counted from there
   * @param unit bytes that are seen together; 0 if every change is seen at once
   */
  UnitFetch(byte[] old, byte[] changed, long address, int site, int length, int unit) {
    this.old = old;
    this.changed = changed;
    this.address = address;
    this.site = site;
    this.length = length;
    this.unit = unit;
    this.seen = new byte[unit == 0 ? 0 : old.length / unit + 1][];
  }

  @Override
  public void begin(long start) {
    if (start - address != site || unit == 0) {
      return;
    }
    for (int i = site / unit; i <= (site + length - 1) / unit; i++) {
      if (seen[i] != changed) {
        seen[i] = random.nextInt(4) == 0 ? changed : old;
      }
    }
  }

  @Override
  public int at(long at) {
    int offset = (int) (at - address);
    if (offset >= old.length) {
      return UNMAPPED;
    }
    boolean settled = isSettled(at);
    byte[] text = settled || unit == 0 ? old : seen[offset / unit];
    return text[offset] & 0xff;
  }

  @Override
  public boolean isSettled(long at) {
    return at - address < site || at - address >= site + length;
  }
}
