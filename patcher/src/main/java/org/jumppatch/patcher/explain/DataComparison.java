package org.jumppatch.patcher.explain;

import java.util.List;

/**
 * The running kernel's data held against its text: how many of each the dump has, and which do not
 * agree.
 *
 * @param keys static keys whose count was read
 * @param staticCalls static calls whose function was read
 * @param pvFunctions slots of {@code pv_ops} that some code calls, and that were read
 * @param constants run-time constants whose variable was read
 * @param features CPU features that were read and that the text tells too
 * @param unread counts of keys, functions of static calls and slots of {@code pv_ops} that the dump
 *     does not hold
 * @param disagreements what the two tell differently, keys first
 */
public record DataComparison(
    int keys,
    int staticCalls,
    int pvFunctions,
    int constants,
    int features,
    int unread,
    List<Disagreement> disagreements) {
  /** Whether the dump has any data to compare. */
  public boolean isEmpty() {
    return keys + staticCalls + pvFunctions + constants + features == 0;
  }

  /**
   * Whether everything that the kernel keeps in step agrees. A CPU feature need not: a kernel may
   * change its mind about one after it patched its text.
   */
  public boolean agrees() {
    return disagreements.stream().allMatch(d -> d.kind() == Disagreement.Kind.FEATURE);
  }
}
