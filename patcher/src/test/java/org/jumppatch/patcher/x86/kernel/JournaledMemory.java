package org.jumppatch.patcher.x86.kernel;

import java.util.Arrays;
import org.jumppatch.patcher.x86.state.Memory;

/** Memory whose last writes are known and can be taken back. */
final class JournaledMemory implements Memory {
  private final Memory memory;
  private long[] addresses = new long[1024];
  private long[] old = new long[1024];
  private byte[] sizes = new byte[1024];
  private int count;

  JournaledMemory(Memory memory) {
    this.memory = memory;
  }

  @Override
  public long read(long address, int size) {
    return memory.read(address, size);
  }

  @Override
  public void write(long address, int size, long value) {
    long before = memory.read(address, size);
    memory.write(address, size, value);
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * count);
      old = Arrays.copyOf(old, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    addresses[count] = address;
    old[count] = before;
    sizes[count++] = (byte) size;
  }

  /** How many writes there were since the journal began. */
  int writes() {
    return count;
  }

  /** Where a write went. */
  long address(int write) {
    return addresses[write];
  }

  /** Bytes of a write. */
  int size(int write) {
    return sizes[write];
  }

  /** Begins a new journal. */
  void keep() {
    count = 0;
  }

  /** Takes back all writes, and begins a new journal. */
  void undo() {
    while (count > 0) {
      count--;
      memory.write(addresses[count], sizes[count], old[count]);
    }
  }
}
