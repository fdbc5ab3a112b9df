package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What changed in running text between two dumps.
 *
 * @param bytes how many bytes of the text differ between them
 * @param unexplained how many of those are not what they must be, in one of the dumps
 * @param causes what the others are part of
 * @param keys the static keys whose state changed
 */
public record TextChanges(
    long bytes, long unexplained, List<CauseCount> causes, List<KeyChange> keys) {
  /**
   * A key's change.
   *
   * @param before its state in the earlier dump, in words
   * @param after its state now
   */
  public record KeyChange(String before, KeyState after) {}

  /** Compares two dumps of one image, of which each was examined. */
  static TextChanges between(Examined before, Examined after) {
    RunningText old = before.text();
    RunningText now = after.text();
    long start = Math.max(old.start(), now.start());
    long end = Math.min(old.start() + old.length(), now.start() + now.length());
    long bytes = 0;
    long unexplained = 0;
    Map<Cause, long[]> counts = new EnumMap<>(Cause.class);
    int lastSite = -1;
    for (long address = start; address < end; address++) {
      int a = old.index(address);
      int b = now.index(address);
      // A kernel that was started again elsewhere differs wherever it is relocated.
      if (old.dump()[a] - old.image()[a] == now.dump()[b] - now.image()[b]) {
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
    List<CauseCount> causes = new ArrayList<>();
    counts.forEach((cause, n) -> causes.add(new CauseCount(cause, (int) n[0], n[1], n[2])));
    return new TextChanges(bytes, unexplained, List.copyOf(causes), keys(before, after));
  }

  private static List<KeyChange> keys(Examined before, Examined after) {
    Map<Long, String> states = new HashMap<>();
    for (KeyState key : before.steps().jumpLabels().states()) {
      states.put(key.key().address(), key.state());
    }
    List<KeyChange> changes = new ArrayList<>();
    for (KeyState key : after.steps().jumpLabels().states()) {
      String was = states.get(key.key().address());
      if (was != null && !was.equals(key.state())) {
        changes.add(new KeyChange(was, key));
      }
    }
    return List.copyOf(changes);
  }
}
