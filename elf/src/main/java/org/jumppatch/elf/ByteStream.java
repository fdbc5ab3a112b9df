package org.jumppatch.elf;

import java.io.InputStream;
import java.util.Objects;

/** A file's bytes one after the other. */
final class ByteStream extends InputStream {
  private final Bytes bytes;
  private long position;

  ByteStream(Bytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    return position < bytes.size() ? bytes.u8(position++) : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    Objects.checkFromIndexSize(from, length, target.length);
    int part = (int) Math.min(length, bytes.size() - position);
    if (length > 0 && part == 0) {
      return -1;
    }
    bytes.copy(position, target, from, part);
    position += part;
    return part;
  }

  @Override
  public long skip(long length) {
    long part = Math.max(0, Math.min(length, bytes.size() - position));
    position += part;
    return part;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, bytes.size() - position);
  }
}
