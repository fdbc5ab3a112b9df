package org.jumppatch.patcher.x86;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.FetchedBytes;
import org.jumppatch.patcher.x86.operation.Operation;

/**
 * The instructions that fetches of one address have given, by their bytes: a tree with a level for
 * each byte. No instruction's bytes begin another's, so no byte is fetched that does not belong to
 * the instruction.
 */
final class FetchedForms {
  private int[] values = {};
  private FetchedForms[] following = {};
  private @Nullable Operation operation;

  /** The instruction that the fetched bytes are, or null if they have not been seen yet. */
  @Nullable Operation find(FetchedBytes bytes) {
    FetchedForms node = this;
    while (node != null && node.operation == null) {
      node = node.after(bytes.next());
    }
    return node == null ? null : node.operation;
  }

  /** Adds an instruction. */
  void add(byte[] bytes, Operation added) {
    FetchedForms node = this;
    for (byte value : bytes) {
      FetchedForms next = node.after(value & 0xff);
      node = next == null ? node.append(value & 0xff) : next;
    }
    node.operation = added;
  }

  private @Nullable FetchedForms after(int value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return following[i];
      }
    }
    return null;
  }

  private FetchedForms append(int value) {
    int count = values.length;
    values = Arrays.copyOf(values, count + 1);
    following = Arrays.copyOf(following, count + 1);
    values[count] = value;
    following[count] = new FetchedForms();
    return following[count];
  }
}
