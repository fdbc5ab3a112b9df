package org.jumppatch.patcher.run;

import java.util.List;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.text.Labelled;

/** How sites are brought to the protocol. */
public enum Mode implements Labelled {
  /** The sites of a key in sorted vectors of its own: three syncs for each vector. */
  BATCH("in batches", false),
  /** Each site on its own: three syncs for each. */
  SINGLE("one by one", false),
  /**
   * Sites of all keys share vectors, each entry inserted in the order of addresses, as
   * static_key_enable_queued would do it (J. Cromie, "dyndbg: queued static keys", linux-kernel,
   * 2026; not merged).
   */
  QUEUED("queued", true),
  /**
   * The same without inserting: a vector is flushed where the next address is below the last one.
   */
  QUEUED_UNSORTED("queued unsorted", true);

  private final String title;
  private final boolean sharing;

  Mode(String title, boolean sharing) {
    this.title = title;
    this.sharing = sharing;
  }

  /** How sites are patched by it, in a few words. */
  public String title() {
    return title;
  }

  /** Whether sites of several keys share vectors. */
  public boolean isShared() {
    return sharing;
  }

  /**
   * Changes of several keys as this mode queues them: where keys share vectors nothing is flushed
   * before the last one is queued.
   *
   * @param groups the changes of each key
   */
  public List<List<SiteChange>> queue(List<List<SiteChange>> groups) {
    List<SiteChange> all = groups.stream().flatMap(List::stream).toList();
    return sharing && !all.isEmpty() ? List.of(all) : groups;
  }

  /** A plan for several keys as this mode queues them. */
  public FlipPlan queue(FlipPlan plan) {
    return plan.with(queue(plan.batches()));
  }

  @Override
  public String toString() {
    return label();
  }
}
