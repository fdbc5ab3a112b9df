package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What changed in running text between two dumps.
 *
 * @param bytes how many bytes of the text differ between them
 * @param unexplained how many of those are not what they must be, in one of the dumps
 * @param causes what the others are part of
 * @param keys the static keys whose state or count changed
 * @param calls the static calls whose function changed
 */
public record TextChanges(
    long bytes,
    long unexplained,
    List<CauseCount> causes,
    List<KeyChange> keys,
    List<CallChange> calls) {
  /** A key's change, from what it was in the earlier dump. */
  public record KeyChange(KeyState before, KeyState after) {}

  /**
   * A static call's change.
   *
   * @param name of its key
   * @param before the function that its places called in the earlier dump, in words
   * @param after the function that they call now
   */
  public record CallChange(String name, String before, String after) {}

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
      if (old.isMissing(a)
          || now.isMissing(b)
          || old.dump()[a] - old.image()[a] == now.dump()[b] - now.image()[b]) {
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
    return new TextChanges(
        bytes, unexplained, List.copyOf(causes), keys(before, after), calls(before, after));
  }

  private static List<KeyChange> keys(Examined before, Examined after) {
    Map<Long, KeyState> states = new HashMap<>();
    for (KeyState key : before.steps().jumpLabels().states()) {
      states.put(key.key().address(), key);
    }
    List<KeyChange> changes = new ArrayList<>();
    for (KeyState key : after.steps().jumpLabels().states()) {
      KeyState was = states.get(key.key().address());
      if (was != null
          && !(was.state().equals(key.state()) && Objects.equals(was.count(), key.count()))) {
        changes.add(new KeyChange(was, key));
      }
    }
    return List.copyOf(changes);
  }

  private static List<CallChange> calls(Examined before, Examined after) {
    Map<Long, Long> was = before.steps().staticCalls().found();
    Functions functions = after.steps().functions();
    List<CallChange> changes = new ArrayList<>();
    after
        .steps()
        .staticCalls()
        .found()
        .forEach(
            (key, function) -> {
              Long earlier = was.get(key);
              if (earlier != null && !earlier.equals(function)) {
                changes.add(
                    new CallChange(
                        functions.place(key, 0),
                        functions.place(earlier, before.located().slide()),
                        functions.place(function, after.located().slide())));
              }
            });
    return List.copyOf(changes);
  }
}
