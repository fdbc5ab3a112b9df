package org.jumppatch.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written: what prints on it does not care, and
 * a result that a full disk has cut off is none.
 */
public final class StandardOutput extends OutputStream {
  /** What the operating system calls it when whoever reads has seen enough, as head does. */
  private static final String CLOSED_PIPE = "Broken pipe";

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

  /** Whether not all was written, be it that nobody wanted more. */
  public boolean isLost() {
    return failure != null;
  }

  /** Why not all was written; null where it was, or nobody wanted more. */
  public @Nullable IOException failure() {
    return failure == null || CLOSED_PIPE.equals(failure.getMessage()) ? null : failure;
  }
}
