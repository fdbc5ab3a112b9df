package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jumppatch.cli.report.KindCounts;
import org.jumppatch.elf.jumplabel.KeyType;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.patcher.explain.live.KeyState;

/**
 * In which order keys are told: those that are broken, those that are not as the image has them,
 * the others; among these what code flips by its name, tracepoints, then one kind after the other.
 */
final class KeyOrder {
  /**
   * Unusual keys of one kind that are told one by one, if there are no more: boot flips hundreds.
   */
  private static final int FEW = 8;

  private KeyOrder() {}

  /** A key, and what decides its place: those that are broken stand together, whatever they are. */
  private record Ranked(KeyState key, int rank, KeyKind kind) {
    static Ranked of(KeyState key) {
      return isBroken(key)
          ? new Ranked(key, 0, KeyKind.KEY)
          : new Ranked(key, isWorthALine(key) ? 1 : 2, key.kind());
    }
  }

  /** All of them in their order. */
  static List<KeyState> of(List<KeyState> keys) {
    return keys.stream()
        .map(Ranked::of)
        .sorted(Comparator.comparingInt(Ranked::rank).thenComparing(Ranked::kind))
        .map(Ranked::key)
        .toList();
  }

  static boolean isBroken(KeyState key) {
    return !key.isWhole() || !key.agreesWithCount();
  }

  /** Not as in the image, broken, or not as the key was declared, in the image too. */
  static boolean isWorthALine(KeyState key) {
    return key.flipped() != 0
        || isBroken(key)
        || key.enabled() != (key.key().type() == KeyType.TRUE);
  }

  /**
   * What is told of many, and what is only counted.
   *
   * @param shown those that are told, in their order
   * @param hidden how many more there are, of each kind
   */
  record Fold<T>(List<T> shown, Map<KeyKind, Integer> hidden) {
    /**
     * Tells at most so many of a list in its order, but of the unusual kinds none of which there
     * are more than a few.
     *
     * @param state the key that one is about
     * @param most how many; all that are broken if those are more
     */
    static <T> Fold<T> of(List<T> all, Function<T, KeyState> state, int most) {
      Map<KeyKind, Integer> counts = new EnumMap<>(KeyKind.class);
      for (T one : all) {
        counts.merge(state.apply(one).kind(), 1, Integer::sum);
      }
      List<T> shown = new ArrayList<>();
      Map<KeyKind, Integer> hidden = new EnumMap<>(KeyKind.class);
      for (T one : all) {
        KeyKind kind = state.apply(one).kind();
        boolean told = kind.isUsual() || counts.getOrDefault(kind, 0) <= FEW;
        if (isBroken(state.apply(one)) || (told && shown.size() < most)) {
          shown.add(one);
        } else {
          hidden.merge(kind, 1, Integer::sum);
        }
      }
      return new Fold<>(shown, hidden);
    }

    /** The others in words; empty where there are none. */
    String words() {
      int all = hidden.values().stream().mapToInt(Integer::intValue).sum();
      return all == 0
          ? ""
          : "not shown: %s (%s); --json lists them all"
              .formatted(counted(all, "key"), KindCounts.words(hidden));
    }
  }
}
