package org.jumppatch.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written: what prints on it does not care, and
 * a result that a full disk has cut off is none.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private @Nullable IOException failure;

  public StandardOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      }
      throw e;
    }
  }

  /** Writes what is still held back, and waits for who shows it. */
  public void end() {
    try {
      out.close();
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      }
    }
  }

  /** Whether not all was written, be it that nobody wanted more. */
  public boolean isLost() {
    return failure != null;
  }

  /** Why not all was written; null where it was, or nobody wanted more. */
  public @Nullable IOException failure() {
    return failure == null || closedPipe().equals(failure.getMessage()) ? null : failure;
  }

  /**
   * What the operating system calls it, in the user's language, when whoever reads has seen enough,
   * as head does: it says so of a pipe of our own that nobody reads. No number comes with it.
   */
  static String closedPipe() {
    try {
      Pipe pipe = Pipe.open();
      pipe.source().close();
      try (Pipe.SinkChannel sink = pipe.sink()) {
        sink.write(ByteBuffer.allocate(1));
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    return "";
  }
}
