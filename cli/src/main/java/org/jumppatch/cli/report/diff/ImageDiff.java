package org.jumppatch.cli.report.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys and static calls that came, went or changed from one image to another.
 *
 * @param before what the one is called
 * @param after what the other is called
 * @param keys the keys, by what people call them
 * @param calls the static calls, by name
 * @param cameModules names of modules that only the other has; null where none are looked at
 * @param wentModules names of modules that only the one has; null where none are looked at
 */
public record ImageDiff(
    String before,
    String after,
    List<Change> keys,
    List<Change> calls,
    @Nullable List<String> cameModules,
    @Nullable List<String> wentModules) {

  /** Compares two images. */
  public static ImageDiff of(DescribedImage before, DescribedImage after) {
    return new ImageDiff(
        before.path(),
        after.path(),
        changes(before.keys(), after.keys()),
        changes(before.calls(), after.calls()),
        missing(after.modules(), before.modules()),
        missing(before.modules(), after.modules()));
  }

  /** What is in one of two sets of modules alone; null where modules are not looked at. */
  private static @Nullable List<String> missing(
      @Nullable Set<String> one, @Nullable Set<String> other) {
    return one == null || other == null
        ? null
        : one.stream().filter(name -> !other.contains(name)).toList();
  }

  private static List<Change> changes(Map<String, Described> old, Map<String, Described> now) {
    List<Change> changes = new ArrayList<>();
    old.forEach(
        (meaning, one) -> {
          Described other = now.get(meaning);
          if (other == null || !one.isLike(other)) {
            changes.add(new Change(one, other));
          }
        });
    now.forEach(
        (meaning, one) -> {
          if (!old.containsKey(meaning)) {
            changes.add(new Change(null, one));
          }
        });
    changes.sort((a, b) -> a.either().label().compareTo(b.either().label()));
    return changes;
  }

  /** Whether anything came, went or changed. */
  public boolean isEmpty() {
    return keys.isEmpty() && calls.isEmpty() && isEmpty(cameModules) && isEmpty(wentModules);
  }

  private static boolean isEmpty(@Nullable List<String> modules) {
    return modules == null || modules.isEmpty();
  }
}
