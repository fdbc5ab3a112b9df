package org.jumppatch.patcher.x86.state;

/** An access to data that is not mapped, or a write where only reading is allowed. */
public final class MemoryFaultException extends RuntimeException {
  private final long address;
  private final boolean write;

  /**
   * @param address of the first byte that cannot be accessed
   * @param write whether it was to be written
   */
  public MemoryFaultException(long address, boolean write) {
    // A core takes it up at once: nobody sees its stack.
    super(
        (write ? "cannot write 0x" : "cannot read 0x") + Long.toHexString(address),
        null,
        false,
        false);
    this.address = address;
    this.write = write;
  }

  /** The first byte that cannot be accessed. */
  public long address() {
    return address;
  }

  /** Whether it was to be written. */
  public boolean write() {
    return write;
  }
}
