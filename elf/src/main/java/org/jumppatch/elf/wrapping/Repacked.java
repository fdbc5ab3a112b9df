package org.jumppatch.elf.wrapping;

import java.util.List;

/** A file with another content in it. */
public final class Repacked {
  private final byte[] file;
  private final List<String> lost;

  /**
   * @param file all of it; not copied
   * @param lost what of the file no longer holds and was taken away or is left stale, in words
   */
  public Repacked(byte[] file, List<String> lost) {
    this.file = file;
    this.lost = List.copyOf(lost);
  }

  /** All of the file; not a copy. */
  public byte[] file() {
    return file;
  }

  /** What of the file no longer holds and was taken away or is left stale, in words. */
  public List<String> lost() {
    return lost;
  }
}
