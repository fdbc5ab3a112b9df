package org.jumppatch.patcher.x86.decode;

import java.util.Arrays;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.Segment;

/**
 * All that an instruction of a test can see and change: registers, flags, and a window of memory
 * that is the same on every processor under test.
 */
public final class MachineState {
  /** Where the window lies: low, so that addresses without a register reach it. */
  public static final long DATA = 0x2010_0000L;

  /** Bytes of the window. */
  public static final int SIZE = 4096;

  /** Code lies before it, in slots of 16 bytes. */
  public static final long CODE = 0x2000_0000L;

  public static final int CODE_SIZE = 0x10_0000;

  /** By {@link Register#number}. */
  public final long[] registers = new long[16];

  public final byte[] data = new byte[SIZE];
  public int flags;
  public long gsBase;
  public long fsBase;

  /** Address of the instruction, and afterwards of the next one. */
  public long rip;

  public MachineState copy() {
    MachineState copy = new MachineState();
    System.arraycopy(registers, 0, copy.registers, 0, registers.length);
    System.arraycopy(data, 0, copy.data, 0, SIZE);
    copy.flags = flags;
    copy.gsBase = gsBase;
    copy.fsBase = fsBase;
    copy.rip = rip;
    return copy;
  }

  public long get(Register register) {
    return registers[register.number()];
  }

  public void set(Register register, long value) {
    registers[register.number()] = value;
  }

  /** What an operand means with these registers. */
  long address(MemoryOperand memory) {
    long sum = memory.displacement();
    if (memory.base() != Registers.NONE) {
      sum += registers[memory.base()];
    }
    if (memory.index() != Registers.NONE) {
      sum += registers[memory.index()] << memory.scale();
    }
    if (memory.narrow()) {
      sum &= 0xffff_ffffL;
    }
    return sum + base(memory.segment());
  }

  /** What a segment adds to an address. */
  long base(Segment segment) {
    return switch (segment) {
      case GS -> gsBase;
      case FS -> fsBase;
      default -> 0;
    };
  }

  /** Reads a number in the window. */
  public long read(long address, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (data[(int) (address - DATA) + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** Writes a number in the window. */
  public void write(long address, int size, long value) {
    for (int i = 0; i < size; i++) {
      data[(int) (address - DATA) + i] = (byte) (value >>> (8 * i));
    }
  }

  /** What is different in another one, in words; empty if nothing is. */
  public String differences(MachineState other, int comparedFlags) {
    StringBuilder text = new StringBuilder();
    for (Register register : Register.values()) {
      if (get(register) != other.get(register)) {
        text.append("%s %x, not %x; ".formatted(register, get(register), other.get(register)));
      }
    }
    int changed = (flags ^ other.flags) & comparedFlags;
    if (changed != 0) {
      text.append("flags %x, not %x (%x); ".formatted(flags, other.flags, changed));
    }
    if (rip != other.rip) {
      text.append("rip %x, not %x; ".formatted(rip, other.rip));
    }
    int at = Arrays.mismatch(data, other.data);
    if (at >= 0) {
      text.append(
          "[%x] %02x, not %02x; ".formatted(DATA + at, data[at] & 0xff, other.data[at] & 0xff));
    }
    return text.toString();
  }
}
