package org.jumppatch.elf.module;

/**
 * Where a loaded module lies in memory: its parts, each with rights of its own ({@code enum
 * mod_mem_type}, include/linux/module.h; up to Linux 6.3 they follow each other in {@code
 * core_layout}). What was there for its start alone is gone.
 *
 * @param structure address of its {@code struct module}
 * @param text its code
 * @param data what it writes
 * @param readOnly what nobody writes
 * @param sealed what is written while it starts only ({@code MOD_RO_AFTER_INIT})
 */
public record ModuleMemory(long structure, Part text, Part data, Part readOnly, Part sealed) {
  /**
   * One of them.
   *
   * @param start its first address
   * @param size its bytes, whole pages; 0 where there is none
   */
  public record Part(long start, long size) {
    /** Whether an address lies in it. */
    public boolean contains(long address) {
      return Long.compareUnsigned(address - start, size) < 0;
    }
  }
}
