package org.jumppatch.elf.output;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Takes away what is unfinished when the program is told to end (Ctrl-C). */
final class RemovalAtEnd {
  /** Takes it away, if it is there. */
  interface Removal {
    void remove() throws IOException;
  }

  private final Thread hook;

  private RemovalAtEnd(Thread hook) {
    this.hook = hook;
  }

  /**
   * From now on.
   *
   * @throws IOException if the program is ending already; then it was taken away at once
   */
  static RemovalAtEnd of(Removal removal) throws IOException {
    Thread hook =
        new Thread(
            () -> {
              try {
                removal.remove();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "remove unfinished output");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      removal.remove();
      throw new IOException("the program is ending", e);
    }
    return new RemovalAtEnd(hook);
  }

  /** Not any more: it is finished, or was taken away. */
  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending already, and the hook finds nothing to remove.
    }
  }
}
