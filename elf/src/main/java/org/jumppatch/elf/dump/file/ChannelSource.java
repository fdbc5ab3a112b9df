package org.jumppatch.elf.dump.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A file that is made while it is read, as {@code /proc/kcore} is (fs/proc/kcore.c): it cannot be
 * mapped, and its size says nothing. The piece that was read last is kept.
 */
public final class ChannelSource extends Source {
  /** A read asks the kernel for so much at once. */
  private static final int PIECE = 1 << 16;

  /** What of memory is there or not. */
  private static final int PAGE = 4096;

  private final SeekableByteChannel channel;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE).limit(0);
  private long start = -1;

  /**
   * @param channel is closed with this
   */
  public ChannelSource(String name, SeekableByteChannel channel) {
    super(name);
    this.channel = channel;
  }

  @Override
  public long size() {
    return Long.MAX_VALUE;
  }

  @Override
  public int read(long offset, byte[] target, int at, int length) {
    int done = 0;
    while (done < length && fill(offset + done)) {
      int from = (int) (offset + done - start);
      int part = Math.min(length - done, piece.limit() - from);
      piece.get(from, target, at + done, part);
      done += part;
    }
    return done;
  }

  /** Has the byte at an offset in the piece; false if it is not there. */
  private boolean fill(long offset) {
    if (start >= 0 && offset >= start && offset - start < piece.limit()) {
      return true;
    }
    start = offset & -PIECE;
    if (load(start) && offset - start < piece.limit()) {
      return true;
    }
    // Memory before it may be another's while it is there itself.
    start = offset & -PAGE;
    return load(start) && offset - start < piece.limit();
  }

  private boolean load(long from) {
    piece.clear();
    try {
      channel.position(from);
      while (piece.hasRemaining() && channel.read(piece) > 0) {}
    } catch (IOException e) {
      // The kernel refuses memory that is not there or is another's (EFAULT, EIO).
    }
    piece.flip();
    return piece.hasRemaining();
  }

  @Override
  public String whyNot(long offset) {
    return "it cannot be read";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
