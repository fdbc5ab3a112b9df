package org.jumppatch.patcher.queue;

import java.util.List;
import org.jumppatch.patcher.site.SiteChange;

/**
 * What a queue meets on the sites of an image.
 *
 * @param keys how many keys are flipped by one caller: 1, or 2 for all that are more
 * @param descends whether a key's first site lies below the last one of the key before it
 * @param overflows whether more sites wait than a vector has room for
 * @param sorts whether an entry is inserted where its address belongs; else a vector is flushed
 *     where an address descends
 */
public record QueueShape(int keys, boolean descends, boolean overflows, boolean sorts) {
  /**
   * What a queue meets on these changes.
   *
   * @param groups the changes of each key, in the order in which they are queued
   * @param capacity entries that a vector has room for
   */
  public static QueueShape of(List<List<SiteChange>> groups, int capacity, boolean sorts) {
    List<List<SiteChange>> flipped = groups.stream().filter(group -> !group.isEmpty()).toList();
    boolean descends = false;
    long sites = 0;
    long last = 0;
    for (List<SiteChange> group : flipped) {
      descends |= Long.compareUnsigned(group.get(0).address(), last) < 0;
      last = group.get(group.size() - 1).address();
      sites += group.size();
    }
    return new QueueShape(Math.min(2, flipped.size()), descends, sites > capacity, sorts);
  }

  /** Where a site lies among the others. */
  int rank(int site) {
    return Site.rank(site, descends);
  }
}
