package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts which cause explains how much. */
final class Accounting {
  private final RunningText text;
  private final byte[] linked;
  private final int moved;
  private final Map<Cause, Tally> tallies = new EnumMap<>(Cause.class);
  private long different;
  private long unexplained;
  private long movedBytes;

  /**
   * @param linked the text before its relocation
   * @param moved how many places that changed
   */
  Accounting(RunningText text, byte[] linked, int moved) {
    this.text = text;
    this.linked = linked;
    this.moved = moved;
    for (int i = 0; i < text.length(); i++) {
      add(i);
    }
  }

  private void add(int i) {
    movedBytes += text.image()[i] != linked[i] ? 1 : 0;
    boolean differs = text.isDifferent(i);
    different += differs ? 1 : 0;
    if (text.isUnexplained(i)) {
      unexplained++;
    } else if (differs) {
      Cause owner = text.owner(i);
      if (owner != null) {
        Tally tally = tallies.computeIfAbsent(owner, o -> new Tally());
        tally.bytes++;
        tally.byPlace += text.isByPlace(i) ? 1 : 0;
      }
    }
  }

  long different() {
    return different;
  }

  long unexplained() {
    return unexplained;
  }

  /** What each cause explains, without those that explain nothing. */
  List<CauseCount> causes() {
    List<CauseCount> counts = new ArrayList<>();
    for (Cause cause : Cause.values()) {
      Tally tally = tallies.get(cause);
      int sites = text.sites(cause);
      if (tally != null || sites != 0) {
        Tally bytes = tally == null ? new Tally() : tally;
        counts.add(new CauseCount(cause, sites, bytes.bytes, bytes.byPlace));
      }
    }
    if (moved != 0) {
      counts.add(new CauseCount(Cause.KASLR, moved, movedBytes, 0));
    }
    return List.copyOf(counts);
  }

  /** What is counted of one cause. */
  private static final class Tally {
    private long bytes;
    private long byPlace;
  }
}
