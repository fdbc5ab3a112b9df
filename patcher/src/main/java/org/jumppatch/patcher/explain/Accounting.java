package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.RunningText;

/** Counts which cause explains how much. */
final class Accounting {
  private final RunningText text;
  private final int moved;
  private final boolean listed;
  private final Map<Cause, Tally> tallies = new EnumMap<>(Cause.class);
  private long different;
  private long unexplained;
  private long movedBytes;

  /**
   * @param linked the text before its relocation
   * @param moved how many places that changed
   * @param listed whether the image tells which
   */
  Accounting(RunningText text, byte[] linked, int moved, boolean listed) {
    this.text = text;
    this.moved = moved;
    this.listed = listed;
    for (int i = text.nextChanged(0); i < text.length(); i = text.nextChanged(i + 1)) {
      add(i);
    }
    int length = text.length();
    for (int i = text.nextUnexplained(0); i < length; i = text.nextUnexplained(i + 1)) {
      unexplained++;
    }
    for (int i = 0; moved != 0 && i < length; i++) {
      movedBytes += text.image()[i] != linked[i] ? 1 : 0;
    }
  }

  /** Counts a byte that is not as in the image. */
  private void add(int i) {
    different++;
    Cause owner = text.isUnexplained(i) ? null : text.owner(i);
    if (owner != null) {
      Tally tally = tallies.computeIfAbsent(owner, o -> new Tally());
      tally.bytes++;
      tally.byPlace += text.isByPlace(i) ? 1 : 0;
    }
  }

  /** Whether the image tells what moved with it. */
  boolean isListed() {
    return listed;
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
      counts.add(new CauseCount(Cause.KASLR, moved, movedBytes, listed ? 0 : movedBytes));
    }
    return List.copyOf(counts);
  }

  /** What is counted of one cause. */
  private static final class Tally {
    private long bytes;
    private long byPlace;
  }
}
