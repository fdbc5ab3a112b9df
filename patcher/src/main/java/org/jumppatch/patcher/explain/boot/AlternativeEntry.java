package org.jumppatch.patcher.explain.boot;

import org.jumppatch.patcher.explain.table.AlternativeLayout;

/**
 * One entry of the table of alternatives.
 *
 * @param address of the code that it replaces
 * @param replacement address of what it is replaced by
 * @param feature number of the CPU feature, {@code word * 32 + bit}
 * @param negated whether it is used where the CPU lacks the feature
 * @param directCall whether a call through memory is replaced by one to where that points
 * @param length bytes of the code that it replaces
 * @param replacementLength bytes of the replacement
 * @param padding bytes at the end of the replaced code that are only there to make room; {@link
 *     AlternativeLayout#UNTOLD} where the table does not say
 */
public record AlternativeEntry(
    long address,
    long replacement,
    int feature,
    boolean negated,
    boolean directCall,
    int length,
    int replacementLength,
    int padding) {
  /**
   * Whether the table says what is padding; from Linux 5.13 on the kernel looks for nops itself.
   */
  boolean tellsPadding() {
    return padding != AlternativeLayout.UNTOLD;
  }
}
