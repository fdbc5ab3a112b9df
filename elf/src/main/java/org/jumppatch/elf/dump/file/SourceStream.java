package org.jumppatch.elf.dump.file;

import java.io.InputStream;

/** A dump's file from front to back. */
final class SourceStream extends InputStream {
  private final Source source;
  private long position;

  SourceStream(Source source) {
    this.source = source;
  }

  /** Offset of the next byte. */
  long position() {
    return position;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) {
    if (length == 0) {
      return 0;
    }
    int got = source.read(position, target, at, length);
    position += got;
    return got == 0 ? -1 : got;
  }
}
