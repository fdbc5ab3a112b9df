package org.jumppatch.elf.jumplabel;

/**
 * Entries that follow each other without a gap.
 *
 * @param layout their layout
 * @param address address of the first
 * @param offset file offset of the first
 * @param count how many
 */
record TableRun(EntryLayout layout, long address, long offset, int count) {
  /** Bytes that they take. */
  long size() {
    return (long) count * layout.size();
  }

  /** The run with one more entry at its end. */
  TableRun longer() {
    return new TableRun(layout, address, offset, count + 1);
  }
}
