package org.jumppatch.patcher.x86.differential;

import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.state.Memory;
import org.jumppatch.patcher.x86.state.MemoryFaultException;

/** Memory that is a state's window and nothing else. */
public record WindowMemory(MachineState state) implements Memory {
  private static final long END = MachineState.DATA + MachineState.SIZE;

  @Override
  public long read(long address, int size) {
    check(address, size, false);
    return state.read(address, size);
  }

  @Override
  public void write(long address, int size, long value) {
    check(address, size, true);
    state.write(address, size, value);
  }

  private static void check(long address, int size, boolean write) {
    if (address < MachineState.DATA || address >= END) {
      throw new MemoryFaultException(address, write);
    }
    if (address > END - size) {
      throw new MemoryFaultException(END, write);
    }
  }
}
