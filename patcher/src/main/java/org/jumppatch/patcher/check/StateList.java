package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.List;

/** States in the order in which they were found, in blocks that are never copied. */
final class StateList {
  private static final int BLOCK_BITS = 16;
  private static final int MASK = (1 << BLOCK_BITS) - 1;

  private final List<long[]> blocks = new ArrayList<>();
  private long[] last = new long[0];
  private int size;

  int size() {
    return size;
  }

  /** Bytes that it takes. */
  long bytes() {
    return ((long) blocks.size() << BLOCK_BITS) * Long.BYTES;
  }

  void add(long state) {
    int at = size & MASK;
    if (at == 0) {
      last = new long[1 << BLOCK_BITS];
      blocks.add(last);
    }
    last[at] = state;
    size++;
  }

  long get(int index) {
    return blocks.get(index >>> BLOCK_BITS)[index & MASK];
  }
}
