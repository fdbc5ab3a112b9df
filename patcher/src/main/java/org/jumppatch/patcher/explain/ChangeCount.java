package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.RunningText;
import org.jumppatch.patcher.text.Grouped;

/** Bytes of running text that are not what they were in an earlier dump, by what made them. */
final class ChangeCount {
  private long bytes;
  private long missing;
  private long unexplained;
  private long notJudged;
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
      // A probe that is gone has left no trace.
      boolean gone = now.owner(b) == null;
      RunningText named = gone ? old : now;
      int at = gone ? a : b;
      Cause cause = named.owner(at);
      if (old.isUnexplained(a) || now.isUnexplained(b)) {
        unexplained++;
      } else if (old.isLeft(a) || now.isLeft(b)) {
        notJudged++;
      } else if (cause == null) {
        unexplained++;
      } else {
        long[] count = counts.computeIfAbsent(cause, c -> new long[3]);
        int site = named.start(at);
        count[0] += lastSite != site ? 1 : 0;
        count[1]++;
        count[2] += named.isByPlace(at) ? 1 : 0;
        lastSite = site;
      }
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

  /** How many of them nothing is said of, in one of the dumps, for want of what would tell. */
  long notJudged() {
    return notJudged;
  }

  /** Why some of the text was not compared, or cannot be judged; empty where all was. */
  String lacking() {
    List<String> parts = new ArrayList<>();
    if (missing != 0) {
      parts.add(Grouped.counted(missing, "byte") + " of its text are not in that dump");
    }
    if (notJudged != 0) {
      parts.add(
          Grouped.counted(notJudged, "byte") + " that changed are not judged in one of the dumps");
    }
    return String.join(", ", parts);
  }

  /** What the others are part of. */
  List<CauseCount> causes() {
    List<CauseCount> causes = new ArrayList<>();
    counts.forEach((cause, n) -> causes.add(new CauseCount(cause, (int) n[0], n[1], n[2])));
    return List.copyOf(causes);
  }
}
