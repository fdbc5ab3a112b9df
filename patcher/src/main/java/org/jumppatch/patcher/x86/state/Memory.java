package org.jumppatch.patcher.x86.state;

/** Memory as instructions read and write data in it, little-endian, at any alignment. */
public interface Memory {
  /**
   * Reads a number.
   *
   * @param size bytes: 1, 2, 4 or 8
   * @return the number without a sign
   * @throws MemoryFaultException if one of the bytes is not mapped
   */
  long read(long address, int size);

  /**
   * Writes the lowest bytes of a number: all, or none of them.
   *
   * @param size bytes: 1, 2, 4 or 8
   * @throws MemoryFaultException if one of the bytes is not mapped or may not be written
   */
  void write(long address, int size, long value);
}
