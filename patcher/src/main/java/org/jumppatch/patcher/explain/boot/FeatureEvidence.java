package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What the bytes at one place of the dump say about the features that its alternatives ask for. */
final class FeatureEvidence {
  /** More features than one place has; each doubles what is to be tried. */
  private static final int MOST_FEATURES = 8;

  private final int[] features;
  private final int[] allowed;
  private final boolean exact;

  private FeatureEvidence(int[] features, int[] allowed, boolean exact) {
    this.features = features;
    this.allowed = allowed;
    this.exact = exact;
  }

  /**
   * Tries every set of the features.
   *
   * @param features their numbers
   * @param distance how many of the bytes that are there would be others on a CPU with a set of
   *     them
   */
  static FeatureEvidence of(int[] features, ToIntFunction<CpuFeatures> distance) {
    if (features.length > MOST_FEATURES) {
      return new FeatureEvidence(features, new int[0], false);
    }
    int[] nearest = new int[1 << features.length];
    int count = 0;
    int least = Integer.MAX_VALUE;
    for (int set = 0; set < 1 << features.length; set++) {
      CpuFeatures tried = new CpuFeatures();
      for (int i = 0; i < features.length; i++) {
        tried.set(features[i], isIn(set, i));
      }
      int away = distance.applyAsInt(tried);
      if (away < least) {
        least = away;
        count = 0;
      }
      if (away == least) {
        nearest[count++] = set;
      }
    }
    return new FeatureEvidence(features, Arrays.copyOf(nearest, count), least == 0);
  }

  /** Whether some set gives just the bytes that are there; else what comes nearest is taken. */
  boolean isExact() {
    return exact;
  }

  private static boolean isIn(int set, int index) {
    return ((set >>> index) & 1) != 0;
  }

  /**
   * Votes for each feature that follows from these bytes and from what is known already.
   *
   * @param votes by feature, how many places say that it is absent and that it is present
   */
  void vote(CpuFeatures known, Map<Integer, int[]> votes) {
    int always = -1;
    int never = -1;
    boolean any = false;
    for (int set : allowed) {
      if (agrees(known, set)) {
        any = true;
        always &= set;
        never &= ~set;
      }
    }
    for (int i = 0; any && i < features.length; i++) {
      if (known.state(features[i]) == null && (isIn(always, i) || isIn(never, i))) {
        votes.computeIfAbsent(features[i], f -> new int[2])[isIn(always, i) ? 1 : 0]++;
      }
    }
  }

  private boolean agrees(CpuFeatures known, int set) {
    for (int i = 0; i < features.length; i++) {
      Boolean state = known.state(features[i]);
      if (state != null && state != isIn(set, i)) {
        return false;
      }
    }
    return true;
  }
}
