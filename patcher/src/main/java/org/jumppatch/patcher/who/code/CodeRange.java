package org.jumppatch.patcher.who.code;

/** A stretch of a kernel's code. */
public final class CodeRange {
  private final long address;
  private final byte[] bytes;
  private final boolean init;

  /**
   * The stretch at an address.
   *
   * @param bytes what lies there; the array is not copied
   * @param init whether it is given back once the kernel has booted
   */
  public CodeRange(long address, byte[] bytes, boolean init) {
    this.address = address;
    this.bytes = bytes;
    this.init = init;
  }

  long address() {
    return address;
  }

  /** Its bytes, not to be written. */
  byte[] bytes() {
    return bytes;
  }

  boolean init() {
    return init;
  }

  boolean contains(long at) {
    return Long.compareUnsigned(at - address, bytes.length) < 0;
  }

  long end() {
    return address + bytes.length;
  }
}
