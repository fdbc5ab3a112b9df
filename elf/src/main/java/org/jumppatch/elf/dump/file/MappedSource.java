package org.jumppatch.elf.dump.file;

import org.jumppatch.elf.Bytes;

/** A file that is mapped, or bytes that are at hand. */
public final class MappedSource extends Source {
  private final Bytes bytes;

  /**
   * @param bytes the whole file
   */
  public MappedSource(Bytes bytes) {
    super(bytes.name());
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public int read(long offset, byte[] target, int at, int length) {
    if (offset < 0 || offset >= bytes.size()) {
      return 0;
    }
    int there = (int) Math.min(length, bytes.size() - offset);
    bytes.copy(offset, target, at, there);
    return there;
  }
}
