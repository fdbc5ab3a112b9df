package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Code for one CPU feature in place of other code. Which features the kernel found, the image does
 * not tell: they are solved for over all places of the dump, and then every place is held to the
 * answer.
 */
public final class Alternatives implements BootStep {
  private final AlternativeTable table;
  private final AlternativePatch patch;
  private final byte[] dump;
  private final CpuFeatures features;

  /**
   * @param dump the text before the steps that follow this one
   */
  public Alternatives(AlternativeTable table, AlternativePatch patch, byte[] dump) {
    this(table, patch, dump, new CpuFeatures());
  }

  /**
   * The same where some features are known before.
   *
   * @param features those; what else the text asks for is added
   */
  public Alternatives(
      AlternativeTable table, AlternativePatch patch, byte[] dump, CpuFeatures features) {
    this.features = features;
    this.table = table;
    this.patch = patch;
    this.dump = dump;
  }

  @Override
  public void apply(RunningText text) {
    List<List<AlternativeEntry>> groups = new ArrayList<>();
    for (List<AlternativeEntry> group : table.groups()) {
      if (text.contains(group.get(0).address(), AlternativePatch.length(group))) {
        groups.add(group);
        group.forEach(entry -> patch.observe(text, dump, entry));
      }
    }
    List<FeatureEvidence> evidence = new ArrayList<>(groups.size());
    for (List<AlternativeEntry> group : groups) {
      if (text.holds(group.get(0).address(), AlternativePatch.length(group))) {
        evidence.add(evidence(text, group));
      }
    }
    solve(evidence.stream().filter(FeatureEvidence::isExact).toList());
    solve(evidence);
    for (List<AlternativeEntry> group : groups) {
      text.expect(Cause.ALTERNATIVE, group.get(0).address(), patch.code(text, group, features));
    }
    for (List<AlternativeEntry> group : groups) {
      for (AlternativeEntry entry : group) {
        text.countSite(Cause.ALTERNATIVE, entry.address(), entry.length());
      }
    }
  }

  /** The features that the groups of the text ask for, ascending, and what they turned out. */
  CpuFeatures features() {
    return features;
  }

  /** Every feature that an entry of the table asks for. */
  SortedSet<Integer> asked() {
    SortedSet<Integer> asked = new TreeSet<>();
    for (List<AlternativeEntry> group : table.groups()) {
      for (AlternativeEntry entry : group) {
        asked.add(entry.feature());
      }
    }
    return asked;
  }

  private FeatureEvidence evidence(RunningText text, List<AlternativeEntry> group) {
    int[] asked = group.stream().mapToInt(AlternativeEntry::feature).distinct().sorted().toArray();
    int from = text.index(group.get(0).address());
    return FeatureEvidence.of(
        asked,
        tried -> {
          byte[] code = patch.code(text, group, tried);
          int other = 0;
          for (int i = 0; i < code.length; i++) {
            other += code[i] == dump[from + i] ? 0 : 1;
          }
          return other;
        });
  }

  /**
   * Takes over what groups force, those features first on which most groups agree, until nothing
   * more follows.
   */
  private void solve(List<FeatureEvidence> evidence) {
    boolean more = true;
    while (more) {
      Map<Integer, int[]> votes = new HashMap<>();
      for (FeatureEvidence group : evidence) {
        group.vote(features, votes);
      }
      int most = votes.values().stream().mapToInt(v -> Math.max(v[0], v[1])).max().orElse(0);
      more = false;
      for (Map.Entry<Integer, int[]> vote : votes.entrySet()) {
        int[] count = vote.getValue();
        if (Math.max(count[0], count[1]) >= Math.min(most, 3)) {
          features.follow(vote.getKey(), count[1] > count[0], Math.max(count[0], count[1]));
          more = true;
        }
      }
    }
  }
}
