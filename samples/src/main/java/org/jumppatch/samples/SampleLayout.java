package org.jumppatch.samples;

/**
 * Where the parts of a generated image lie. Text starts at the address where a kernel's text
 * starts, and all loaded parts have the same distance in memory as in the file, so distances
 * between them can be had from file offsets.
 *
 * @param textLength bytes of text
 * @param tableLength bytes of jump table; the keys follow
 */
record SampleLayout(int textLength, int tableLength) {
  /** {@code __START_KERNEL_map + 16 MB}, arch/x86/include/asm/page_64_types.h. */
  static final long TEXT_ADDRESS = 0xffffffff81000000L;

  static final int PAGE = 0x1000;

  /** File offset of the text: the first page is for headers. */
  static final int TEXT_OFFSET = PAGE;

  /** {@code sizeof(struct jump_entry)}. */
  static final int ENTRY_SIZE = 16;

  /** {@code sizeof(struct static_key)}. */
  static final int KEY_SIZE = 16;

  /** File offset of the jump table, on a page of its own because it is writable. */
  int tableOffset() {
    return (TEXT_OFFSET + textLength + PAGE - 1) & -PAGE;
  }

  /** File offset of key 0. */
  int dataOffset() {
    return tableOffset() + tableLength;
  }

  /** File offset of a key. */
  int keyOffset(int key) {
    return dataOffset() + key * KEY_SIZE;
  }

  /** The address of a place in the file. */
  static long address(int offset) {
    return TEXT_ADDRESS + offset - TEXT_OFFSET;
  }
}
