package org.jumppatch.elf.output;

import java.nio.ByteBuffer;

/** Bytes that are to stand at a file offset. */
public final class Edit {
  private final long offset;
  private final byte[] bytes;

  /**
   * @param offset file offset of the first byte
   * @param bytes what is to stand there; copied
   */
  public Edit(long offset, byte[] bytes) {
    this.offset = offset;
    this.bytes = bytes.clone();
  }

  /** File offset of the first byte. */
  public long offset() {
    return offset;
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** What is to stand there, read-only. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }
}
