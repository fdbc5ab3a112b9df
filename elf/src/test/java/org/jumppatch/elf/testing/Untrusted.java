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
   * Runs a reader in this thread.
   *
   * @param refusal the one exception that it may throw
   * @return whether it answered
   */
  public static boolean read(Class<? extends Exception> refusal, ThrowingSupplier<?> reader) {
    long allocated = THREAD.getCurrentThreadAllocatedBytes();
    long time = THREAD.getCurrentThreadCpuTime();
    boolean answered = answers(refusal, reader);
    time = THREAD.getCurrentThreadCpuTime() - time;
    allocated = THREAD.getCurrentThreadAllocatedBytes() - allocated;
    if (time > TIME || allocated > MEMORY) {
      throw new AssertionError(time / 1_000_000 + " ms, " + allocated + " bytes allocated");
    }
    return answered;
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
