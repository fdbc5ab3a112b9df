package org.jumppatch.patcher.check;

import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.smp.FetchModel;

/**
 * What sites have to have in common to be alike for a fetch model.
 *
 * @param length bytes
 * @param position of the first byte in its fetch unit; 0 where a unit is the instruction
 * @param mask of the bytes that are equal in the old and the new instruction: bit i for byte i
 */
public record SiteShape(int length, int position, int mask) {
  /** The shape of an entry's site. */
  public static SiteShape of(PokeEntry entry, FetchModel fetch) {
    int mask = 0;
    for (int i = 0; i < entry.length(); i++) {
      mask |= entry.old().at(i) == entry.text().at(i) ? 1 << i : 0;
    }
    int position = fetch.unit() == 0 ? 0 : (int) (entry.address() & (fetch.unit() - 1));
    return new SiteShape(entry.length(), position, mask);
  }
}
