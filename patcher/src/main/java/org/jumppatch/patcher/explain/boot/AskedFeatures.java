package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The CPU features that an image's alternatives ask for, once these were applied: as the text has
 * them, and as the running kernel keeps them.
 *
 * @param functions the names of the image's places
 * @param data of the running kernel
 * @param alternatives what asks for them
 */
public record AskedFeatures(Functions functions, RunningData data, Alternatives alternatives) {
  /** Every one, by ascending number. */
  public List<FeatureState> states() {
    FeatureNames names = new FeatureNames(functions);
    CpuCapabilities capabilities = CpuCapabilities.of(functions, data, names.words());
    KernelVersion kernel = KernelVersion.of(functions.image());
    List<FeatureState> states = new ArrayList<>();
    for (int feature : alternatives.asked()) {
      states.add(
          new FeatureState(
              feature,
              names.name(feature),
              names.isNumber(feature) ? UnshownFeatures.name(feature, kernel) : "",
              alternatives.features().state(feature),
              alternatives.features().places(feature),
              capabilities == null ? null : capabilities.has(feature)));
    }
    return List.copyOf(states);
  }

  /** The CPU's features as a module that is loaded finds them. */
  public CpuFeatures now() {
    CpuFeatures now = alternatives.features().copy();
    CpuCapabilities capabilities =
        CpuCapabilities.of(functions, data, new FeatureNames(functions).words());
    for (int feature : alternatives.asked()) {
      if (capabilities != null) {
        now.set(feature, capabilities.has(feature));
      }
    }
    return now;
  }
}
