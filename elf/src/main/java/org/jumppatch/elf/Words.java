package org.jumppatch.elf;

import java.nio.LongBuffer;

/** The 64-bit words of a stretch of a file, copied out a block at a time: a scan's inner loop. */
public final class Words {
  private static final int BLOCK = 1 << 13;

  private final Bytes bytes;
  private final long end;
  private final long[] words = new long[BLOCK];
  private long offset;
  private int count;

  /**
   * @param offset file offset of the first word
   * @param size bytes; what is left behind the last whole word is not looked at
   */
  public Words(Bytes bytes, long offset, long size) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = offset + Math.max(0, size);
  }

  /** Goes on to the next block; false at the end. */
  public boolean next() {
    offset += (long) count * Long.BYTES;
    count = (int) Math.min(BLOCK, (end - offset) / Long.BYTES);
    LongBuffer block = bytes.buffer(offset, (long) count * Long.BYTES).asLongBuffer();
    block.get(words, 0, count);
    return count != 0;
  }

  /** Number of words in the block. */
  public int count() {
    return count;
  }

  /** A word of the block. */
  public long get(int i) {
    return words[i];
  }

  /** File offset of a word of the block. */
  public long offset(int i) {
    return offset + (long) i * Long.BYTES;
  }
}
