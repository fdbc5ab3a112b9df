package org.jumppatch.elf.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * What every reader owes to whoever gives it a file, whatever bytes that has: an answer or the
 * reader's own exception, soon, and without taking much memory.
 */
public final class Untrusted {
  /** Longest that a reader may compute, in nanoseconds: 2 s. */
  private static final long TIME = 2_000_000_000L;

  /** Most that it may allocate, all in all: 512 MB. */
  private static final long MEMORY = 512L << 20;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Untrusted() {}

  /**
   * Runs a reader in this thread. What takes too much is run again: the first time, classes are
   * loaded and perhaps instrumented.
   *
   * @param refusal the one exception that it may throw
   * @return whether it answered
   */
  public static boolean read(Class<? extends Exception> refusal, ThrowingSupplier<?> reader) {
    Cost first = new Cost();
    boolean answered = answers(refusal, reader);
    if (first.isTooMuch()) {
      Cost again = new Cost();
      answers(refusal, reader);
      if (again.isTooMuch()) {
        throw new AssertionError(again.toString());
      }
    }
    return answered;
  }

  /** What this thread has taken since this was made. */
  private static final class Cost {
    private final long time = THREAD.getCurrentThreadCpuTime();
    private final long allocated = THREAD.getCurrentThreadAllocatedBytes();

    boolean isTooMuch() {
      return THREAD.getCurrentThreadCpuTime() - time > TIME
          || THREAD.getCurrentThreadAllocatedBytes() - allocated > MEMORY;
    }

    @Override
    public String toString() {
      return "%,d ms, %,d bytes allocated"
          .formatted(
              (THREAD.getCurrentThreadCpuTime() - time) / 1_000_000,
              THREAD.getCurrentThreadAllocatedBytes() - allocated);
    }
  }

  private static boolean answers(Class<? extends Exception> refusal, ThrowingSupplier<?> reader) {
    try {
      reader.get();
      return true;
    } catch (Throwable e) {
      if (!refusal.isInstance(e)) {
        throw new AssertionError("not a " + refusal.getSimpleName() + " but " + e, e);
      }
      assertThat(e.getMessage()).isNotEmpty();
      return false;
    }
  }
}
