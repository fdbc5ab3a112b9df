package org.jumppatch.patcher.explain.text;

import java.util.Arrays;

/** Code of the image that boot changes and copies into the text from there, at link addresses. */
public final class CodeSource {
  private final long start;
  private final byte[] bytes;

  /**
   * @param start link address of the first byte
   * @param bytes the code as it is in the image; changed here
   */
  public CodeSource(long start, byte[] bytes) {
    this.start = start;
    this.bytes = bytes;
  }

  long start() {
    return start;
  }

  /** The bytes themselves, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  boolean contains(long address, int length) {
    long at = address - start;
    return at >= 0 && length <= bytes.length && at <= bytes.length - length;
  }

  /** A copy of bytes that it contains. */
  byte[] read(long address, int length) {
    int at = (int) (address - start);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** Changes bytes that it contains. */
  void write(long address, byte[] code) {
    System.arraycopy(code, 0, bytes, (int) (address - start), code.length);
  }
}
