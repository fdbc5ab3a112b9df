package org.jumppatch.elf.dump;

/**
 * A stretch of memory in a dump.
 *
 * @param address its first address
 * @param offset where its bytes lie in the dump's file
 * @param size how many bytes of it the file holds
 */
public record DumpSegment(long address, long offset, long size) {
  /** Whether {@code length} bytes from an address on lie in it. */
  public boolean contains(long at, long length) {
    long from = at - address;
    return Long.compareUnsigned(from, size) < 0 && length <= size - from;
  }
}
