package org.jumppatch.elf.dump;

/**
 * A stretch of memory at other addresses than those of the memory that it is read from.
 *
 * @param memory what is read
 * @param start its own first address
 * @param size number of bytes
 * @param target the address of the first one in {@code memory}
 */
public record MovedMemory(Memory memory, long start, long size, long target) implements Memory {
  @Override
  public int read(long address, byte[] into, int at, int length) {
    long inside = address - start;
    if (Long.compareUnsigned(inside, size) >= 0) {
      return 0;
    }
    return memory.read(target + inside, into, at, (int) Math.min(length, size - inside));
  }

  @Override
  public String whyNot(long address) {
    long inside = address - start;
    return Long.compareUnsigned(inside, size) >= 0
        ? "the dump has no page tables that tell where it lies"
        : memory.whyNot(target + inside);
  }
}
