package org.jumppatch.patcher.who;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.who.reach.Root;

/**
 * A function that flips a key.
 *
 * @param module the module that it is in; null in the kernel
 * @param function its name in the source
 * @param address the first call with which it does so; in a module from the function's start on
 * @param operation what it does to the key
 * @param init whether it is init text, gone once the kernel has booted
 * @param roots from where it can be reached, the nearest first
 */
public record Flipper(
    @Nullable String module,
    String function,
    long address,
    Operation operation,
    boolean init,
    List<Root> roots) {
  public Flipper {
    roots = List.copyOf(roots);
  }
}
