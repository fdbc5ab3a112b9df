package org.jumppatch.patcher.explain.boot;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which features the kernel took its CPU to have, as far as its text tells. */
public final class CpuFeatures {
  /** X86_FEATURE_ALWAYS, which every CPU has (arch/x86/include/asm/cpufeatures.h). */
  static final int ALWAYS = 3 * 32 + 21;

  private final SortedMap<Integer, Boolean> known = new TreeMap<>();
  private final SortedMap<Integer, Integer> places = new TreeMap<>();

  /** Knows nothing but what holds for all CPUs. */
  public CpuFeatures() {
    known.put(ALWAYS, true);
  }

  /** The same ones, to which others are added apart. */
  CpuFeatures copy() {
    CpuFeatures copy = new CpuFeatures();
    copy.known.putAll(known);
    return copy;
  }

  /** Takes a feature to be present or absent. */
  public void set(int feature, boolean present) {
    known.put(feature, present);
  }

  /** As {@link #set}, because that many places of the text are as they are only so. */
  void follow(int feature, boolean present, int from) {
    set(feature, present);
    places.put(feature, from);
  }

  /** How many places a feature's state follows from. */
  int places(int feature) {
    return places.getOrDefault(feature, 0);
  }

  /** Whether the CPU has a feature; one of which nothing is known it has not. */
  public boolean has(int feature) {
    return known.getOrDefault(feature, false);
  }

  /** As {@link #has}, but null where nothing is known. */
  @Nullable Boolean state(int feature) {
    return known.get(feature);
  }
}
