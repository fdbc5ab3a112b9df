package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Memory;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/**
 * CMPXCHG8B and CMPXCHG16B: EDX and EAX, or RDX and RAX, are compared with two numbers in memory,
 * ECX and EBX, or RCX and RBX, replace them. Only ZF changes.
 */
final class CompareExchangePair extends Operation {
  private final Access target;
  private final int bytes;
  private final Accumulator accumulator;
  private final Access low;
  private final Access high;

  CompareExchangePair(Decoded decoded) {
    super(decoded);
    target = operand(decoded, 0);
    int bits = target.bits / 2;
    bytes = bits / 8;
    accumulator = new Accumulator(bits);
    low = Access.to(Register.RBX, bits);
    high = Access.to(Register.RCX, bits);
  }

  @Override
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    Memory memory = state.memory();
    long address = target.address(state);
    if (bytes == 8 && (address & 15) != 0) {
      return new Outcome.GeneralProtection(
          instruction(), "0x%x is not a multiple of 16".formatted(address));
    }
    long oldLow = memory.read(address, bytes);
    long oldHigh = memory.read(address + bytes, bytes);
    boolean equal = oldLow == accumulator.low(state) && oldHigh == accumulator.high(state);
    // Written in either case, as on a CPU.
    write(memory, address, equal ? low.get(state) : oldLow, equal ? high.get(state) : oldHigh);
    if (equal) {
      registers.change(Flags.ZF, Flags.ZF);
    } else {
      registers.change(Flags.ZF, 0);
      accumulator.set(state, oldHigh, oldLow);
    }
    registers.setRip(next);
    return null;
  }

  private void write(Memory memory, long address, long lowHalf, long highHalf) {
    if (bytes == 4) {
      memory.write(address, 8, highHalf << 32 | lowHalf);
    } else {
      // Aligned, so both are on one page: both can be written or neither.
      memory.write(address, 8, lowHalf);
      memory.write(address + 8, 8, highHalf);
    }
  }
}
