package org.jumppatch.patcher.who;

import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKey;

/**
 * A flip that was under way when a stack was taken.
 *
 * @param line the line of the flipping call, from 1 on
 * @param flip the function of kernel/jump_label.c that was called
 * @param function the function that called it; empty where none of the stack's is known to
 * @param keys the keys that it may have been flipping; all of a kind, where that is all that can be
 *     told
 */
public record StackFlip(int line, String flip, String function, List<StaticKey> keys) {
  public StackFlip {
    keys = List.copyOf(keys);
  }
}
