package org.jumppatch.patcher.who;

import java.util.List;

/**
 * A function that flips a key.
 *
 * @param function its name in the kernel's source
 * @param address the first call with which it does so
 * @param operation what it does to the key
 * @param init whether it is init text, gone once the kernel has booted
 * @param roots from where it can be reached, the nearest first
 */
public record Flipper(
    String function, long address, Operation operation, boolean init, List<Root> roots) {
  public Flipper {
    roots = List.copyOf(roots);
  }
}
