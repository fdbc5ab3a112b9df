package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * What changed in running text between two dumps.
 *
 * @param remark what is to be said of the earlier dump's file as a whole; empty where there is
 *     nothing
 * @param bytes how many bytes of the text differ between them
 * @param missing how many bytes of the text the earlier dump lacks and this one has
 * @param unexplained how many of those that differ are not what they must be, in one of the dumps
 * @param notJudged how many of those that differ nothing is said of, in one of the dumps, because
 *     what would tell is lacking
 * @param causes what the others are part of
 * @param keys the static keys whose state or count changed
 * @param calls the static calls whose function changed
 * @param modules every module that was loaded in one of the dumps, by name
 */
public record TextChanges(
    String remark,
    long bytes,
    long missing,
    long unexplained,
    long notJudged,
    List<CauseCount> causes,
    List<KeyChange> keys,
    List<CallChange> calls,
    List<ModuleChange> modules) {
  /** A key's change, from what it was in the earlier dump. */
  public record KeyChange(KeyState before, KeyState after) {}

  /**
   * A static call's change.
   *
   * @param name of its key
   * @param label what people call it
   * @param before the function that its places called in the earlier dump, in words
   * @param after the function that they call now
   */
  public record CallChange(String name, String label, String before, String after) {}

  /**
   * Whether all text that the later dump has, and that of every module that was loaded at both
   * times, could be compared, and all that changed could be judged.
   */
  boolean isComplete() {
    return missing == 0 && notJudged == 0 && modules.stream().allMatch(ModuleChange::isCompared);
  }

  /**
   * Compares two dumps of one image, of which each was examined.
   *
   * @param modules what became of modules
   */
  static TextChanges between(Examined before, Examined after, List<ModuleChange> modules) {
    ChangeCount count = new ChangeCount();
    count.add(before.text(), after.text());
    return new TextChanges(
        before.remark(),
        count.bytes(),
        count.missing(),
        count.unexplained(),
        count.notJudged(),
        count.causes(),
        keys(
            before.steps().live().jumpLabels().states(),
            after.steps().live().jumpLabels().states()),
        calls(before, after),
        modules);
  }

  /** Those of which the state or the count is another than it was. */
  static List<KeyChange> keys(List<KeyState> before, List<KeyState> after) {
    Map<Long, KeyState> states = new HashMap<>();
    for (KeyState key : before) {
      states.put(key.key().address(), key);
    }
    List<KeyChange> changes = new ArrayList<>();
    for (KeyState key : after) {
      KeyState was = states.get(key.key().address());
      if (was != null
          && !(was.state().equals(key.state()) && Objects.equals(was.count(), key.count()))) {
        changes.add(new KeyChange(was, key));
      }
    }
    return List.copyOf(changes);
  }

  private static List<CallChange> calls(Examined before, Examined after) {
    Map<Long, Long> was = before.steps().live().staticCalls().found();
    Functions functions = after.steps().functions();
    List<CallChange> changes = new ArrayList<>();
    after
        .steps()
        .live()
        .staticCalls()
        .found()
        .forEach(
            (key, function) -> {
              Long earlier = was.get(key);
              if (earlier != null && !earlier.equals(function)) {
                changes.add(
                    new CallChange(
                        functions.place(key, 0),
                        functions.call(key, 0),
                        functions.place(earlier, before.located().slide()),
                        functions.place(function, after.located().slide())));
              }
            });
    return List.copyOf(changes);
  }
}
