package org.jumppatch.elf.dump;

import org.jumppatch.elf.Bytes;

/** A file that is mapped, or bytes that are at hand. */
final class MappedSource extends Source {
  private final Bytes bytes;

  MappedSource(Bytes bytes) {
    super(bytes.name());
    this.bytes = bytes;
  }

  @Override
  long size() {
    return bytes.size();
  }

  @Override
  int read(long offset, byte[] target, int at, int length) {
    if (offset < 0 || offset >= bytes.size()) {
      return 0;
    }
    int there = (int) Math.min(length, bytes.size() - offset);
    bytes.copy(offset, target, at, there);
    return there;
  }
}
