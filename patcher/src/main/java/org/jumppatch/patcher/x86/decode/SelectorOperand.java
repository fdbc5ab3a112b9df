package org.jumppatch.patcher.x86.decode;

import org.jumppatch.patcher.x86.state.Segment;

/**
 * What CS or SS holds, which is always what it holds in the kernel ({@code __KERNEL_CS} and {@code
 * __KERNEL_DS} in arch/x86/include/asm/segment.h).
 *
 * @param bits the width that it is extended to, without a sign
 * @param segment {@link Segment#CS} or {@link Segment#SS}
 */
public record SelectorOperand(int bits, Segment segment) implements Operand {
  /** Of code in ring 0. */
  public static final int KERNEL_CS = 0x10;

  /** Of data and stack in ring 0. */
  public static final int KERNEL_SS = 0x18;

  /** The selector. */
  public int value() {
    return segment == Segment.CS ? KERNEL_CS : KERNEL_SS;
  }

  @Override
  public String text(long next) {
    return segment.text();
  }
}
