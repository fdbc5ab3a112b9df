package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.RunningText;

/** Bytes of running text that are not what they were in an earlier dump, by what made them. */
final class ChangeCount {
  private long bytes;
  private long missing;
  private long unexplained;
  private final Map<Cause, long[]> counts = new EnumMap<>(Cause.class);

  /** Counts those in which a text differs between two dumps of it. */
  void add(RunningText old, RunningText now) {
    long start = Math.max(old.start(), now.start());
    long end = Math.min(old.start() + old.length(), now.start() + now.length());
    int lastSite = -1;
    for (long address = start; address < end; address++) {
      int a = old.index(address);
      int b = now.index(address);
      if (old.isMissing(a)) {
        missing += now.isMissing(b) ? 0 : 1;
        continue;
      }
      // A kernel that was started again elsewhere differs wherever it is relocated.
      if (now.isMissing(b) || old.dump()[a] - old.image()[a] == now.dump()[b] - now.image()[b]) {
        continue;
      }
      bytes++;
      Cause cause = now.owner(b);
      if (cause == null || old.isUnexplained(a) || now.isUnexplained(b)) {
        unexplained++;
        continue;
      }
      long[] count = counts.computeIfAbsent(cause, c -> new long[3]);
      int site = now.start(b);
      count[0] += lastSite != site ? 1 : 0;
      count[1]++;
      count[2] += now.isByPlace(b) ? 1 : 0;
      lastSite = site;
    }
  }

  long bytes() {
    return bytes;
  }

  /** How many bytes only the later dump has, which were not compared. */
  long missing() {
    return missing;
  }

  /** How many of them are not what they must be, in one of the dumps. */
  long unexplained() {
    return unexplained;
  }

  /** What the others are part of. */
  List<CauseCount> causes() {
    List<CauseCount> causes = new ArrayList<>();
    counts.forEach((cause, n) -> causes.add(new CauseCount(cause, (int) n[0], n[1], n[2])));
    return List.copyOf(causes);
  }
}
