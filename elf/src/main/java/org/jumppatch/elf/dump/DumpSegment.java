package org.jumppatch.elf.dump;

/**
 * A stretch of memory in a dump.
 *
 * @param address its first address
 * @param offset where its bytes lie in the dump's file
 * @param size how many bytes of it the file holds
 */
record DumpSegment(long address, long offset, long size) {}
