package org.jumppatch.patcher.explain.boot;

import org.jspecify.annotations.Nullable;

/**
 * A CPU feature that the image has alternatives for.
 *
 * @param number {@code word * 32 + bit} (arch/x86/include/asm/cpufeatures.h)
 * @param name as {@code /proc/cpuinfo} has it, or {@code 3*32+21} where it has none
 * @param unshown where it has none there, what the kernel's source calls it, without {@code
 *     X86_FEATURE_}; empty where that is not known
 * @param present whether the kernel took its CPU to have it; null where its text does not tell
 * @param places how many places of the text say so; what only one says cannot be checked in the
 *     text
 * @param inData whether {@code boot_cpu_data} says that it has it; null where the dump lacks that
 */
public record FeatureState(
    int number,
    String name,
    String unshown,
    @Nullable Boolean present,
    int places,
    @Nullable Boolean inData) {
  /** What people call it. */
  public String label() {
    return unshown.isEmpty() ? name : name + " " + unshown;
  }
}
