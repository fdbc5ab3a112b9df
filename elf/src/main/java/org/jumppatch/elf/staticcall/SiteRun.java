package org.jumppatch.elf.staticcall;

/**
 * Entries that follow one another.
 *
 * @param address of the first
 * @param offset file offset of the first
 * @param count how many
 */
record SiteRun(long address, long offset, int count) {
  long size() {
    return (long) count * StaticCallSite.SIZE;
  }

  boolean isFollowedBy(long next) {
    return address + size() == next;
  }

  SiteRun longer() {
    return new SiteRun(address, offset, count + 1);
  }
}
