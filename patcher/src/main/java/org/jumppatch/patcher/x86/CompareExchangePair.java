package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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
  @Nullable Outcome execute(Core core) {
    Registers registers = core.registers;
    Memory memory = core.memory;
    long address = target.address(core);
    if (bytes == 8 && (address & 15) != 0) {
      return new Outcome.GeneralProtection(
          decoded.instruction(), "0x%x is not a multiple of 16".formatted(address));
    }
    long oldLow = memory.read(address, bytes);
    long oldHigh = memory.read(address + bytes, bytes);
    boolean equal = oldLow == accumulator.low(core) && oldHigh == accumulator.high(core);
    // Written in either case, as on a CPU.
    write(memory, address, equal ? low.get(core) : oldLow, equal ? high.get(core) : oldHigh);
    if (equal) {
      registers.flags |= Flags.ZF;
    } else {
      registers.flags &= ~Flags.ZF;
      accumulator.set(core, oldHigh, oldLow);
    }
    registers.rip = next;
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
