package org.jumppatch.elf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What another thread works out while the one that will ask for it does something else.
 *
 * @param <T> what that is
 */
public final class Meanwhile<T> {
  private final CompletableFuture<T> result;

  private Meanwhile(CompletableFuture<T> result) {
    this.result = result;
  }

  /** Begins. What is read meanwhile must not be changed by others. */
  public static <T> Meanwhile<T> of(Supplier<T> work) {
    return new Meanwhile<>(CompletableFuture.supplyAsync(work));
  }

  /**
   * The result, once it is there.
   *
   * @throws ImageFormatException if the work ended with that, as with any other unchecked exception
   *     or error
   */
  public T get() {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
