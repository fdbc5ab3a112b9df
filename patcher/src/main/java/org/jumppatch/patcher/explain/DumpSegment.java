package org.jumppatch.patcher.explain;

/**
 * A stretch of memory in a dump.
 *
 * @param address its first address
 * @param offset where its bytes lie in the dump's file
 * @param size how many bytes of it the file holds
 */
record DumpSegment(long address, long offset, long size) {
  /** Whether {@code length} bytes from an address on lie in it. */
  boolean contains(long at, long length) {
    long from = at - address;
    return Long.compareUnsigned(from, size) < 0 && length <= size - from;
  }
}
