package org.jumppatch.elf.keyname;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;

/** What the indices of arrays of keys stand for. */
final class ArrayIndices {
  /** As perf names its software events, by number (tools/perf/util/parse-events.c). */
  private static final List<String> PERF_EVENTS =
      List.of(
          "cpu-clock",
          "task-clock",
          "page-faults",
          "context-switches",
          "cpu-migrations",
          "minor-faults",
          "major-faults",
          "alignment-faults",
          "emulation-faults",
          "dummy",
          "bpf-output",
          "cgroup-switches");

  private static final String FEATURE_NAMES = "sched_feat_names";
  private static final int LONGEST = 256;

  private final Image image;
  private final Pointers pointers;
  private final Map<String, Map<Integer, String>> enumerations = new HashMap<>();
  private @Nullable Enumerations types;

  ArrayIndices(Image image, Pointers pointers) {
    this.image = image;
    this.pointers = pointers;
  }

  /**
   * A key's label: {@code sched_feat_keys[11] HRTICK}.
   *
   * @param key its address
   * @param offset how far it lies after the start of the array
   */
  String label(KeyArray array, long key, long offset) {
    int index = (int) (offset / KeyArray.KEY_SIZE);
    if (array == KeyArray.NETFILTER) {
      return netfilter(array, key - offset, index);
    }
    String meaning = meaning(array, index);
    return array.symbol() + "[" + index + "]" + (meaning == null ? "" : " " + meaning);
  }

  private String netfilter(KeyArray array, long start, int index) {
    int hooks = Netfilter.hooks((image.symbols().next(start) - start) / KeyArray.KEY_SIZE);
    int family = index / hooks;
    int hook = index % hooks;
    return "%s[%d][%d] %s %s"
        .formatted(
            array.symbol(), family, hook, Netfilter.family(family), Netfilter.hook(family, hook));
  }

  private @Nullable String meaning(KeyArray array, int index) {
    return switch (array) {
      case SCHED_FEATURES -> feature(index);
      case CGROUP_BPF -> enumeration("CGROUP_INET_INGRESS").get(index);
      case LRU_GEN -> enumeration("LRU_GEN_CORE").get(index);
      case PERF -> index < PERF_EVENTS.size() ? PERF_EVENTS.get(index) : null;
      case NETFILTER -> null;
    };
  }

  /** {@code static const char * const sched_feat_names[]} (kernel/sched/debug.c). */
  private @Nullable String feature(int index) {
    long[] names = image.symbols().addressesOf(FEATURE_NAMES);
    return names.length == 1 ? pointers.text(names[0] + (long) index * Long.BYTES, LONGEST) : null;
  }

  private Map<Integer, String> enumeration(String member) {
    Enumerations known = types;
    if (known == null) {
      known = Enumerations.of(image);
      types = known;
    }
    return enumerations.computeIfAbsent(member, known::with);
  }
}
