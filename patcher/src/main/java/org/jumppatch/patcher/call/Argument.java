package org.jumppatch.patcher.call;

/** What a function is called with. */
public sealed interface Argument {
  /**
   * A number, or the address of something in the image.
   *
   * @param value all 64 bits
   */
  record Value(long value) implements Argument {}

  /** The number of the CPU that calls. */
  record CpuNumber() implements Argument {}

  /**
   * The address of a string that is put into memory, with a zero after it.
   *
   * @param text its characters, all below 256: a byte each
   */
  record Text(String text) implements Argument {}
}
