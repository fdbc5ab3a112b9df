package org.jumppatch.elf.dump;

/**
 * A stretch of memory.
 *
 * @param address its first address
 * @param size number of bytes, at least 1
 */
public record Extent(long address, long size) {
  /** Whether an address lies in it. */
  public boolean contains(long at) {
    return Long.compareUnsigned(at - address, size) < 0;
  }
}
