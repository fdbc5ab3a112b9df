package org.jumppatch.patcher.x86.decode;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;

/** Sets registers and memory so that an instruction touches the window and nothing else. */
final class CaseState {
  private static final int MARGIN = 256;
  private static final int RSP = Register.RSP.number();

  private final SplittableRandom random;
  private final Decoded decoded;
  private final MachineState state;
  private final long memoryTarget;
  private final long branchTarget;

  /** Numbers of registers that have to keep what they hold. */
  private final Set<Integer> fixed = new HashSet<>();

  CaseState(
      SplittableRandom random,
      Decoded decoded,
      MachineState state,
      long memoryTarget,
      long branchTarget) {
    this.random = random;
    this.decoded = decoded;
    this.state = state;
    this.memoryTarget = memoryTarget;
    this.branchTarget = branchTarget;
  }

  /** Whether it could be done. */
  boolean prepare() {
    if (!setRegisters()) {
      return false;
    }
    for (Operand operand : decoded.operands()) {
      if (operand instanceof MemoryOperand memory && isAccessed()) {
        if (!place(memory)) {
          return false;
        }
        fillMemory(memory, state.address(memory));
      }
    }
    fillOthers();
    return true;
  }

  private boolean isAccessed() {
    return switch (decoded.mnemonic()) {
      case LEA, NOP, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW -> false;
      default -> true;
    };
  }

  private boolean setRegisters() {
    switch (decoded.mnemonic()) {
      case PUSH, POP, RET, PUSHF, POPF -> fix(RSP, middle());
      case JMP, CALL -> {
        fix(RSP, middle());
        if (decoded.operands().get(0) instanceof RegisterOperand register) {
          fix(register.number(), branchTarget);
          return register.number() != RSP;
        }
      }
      case LEAVE -> fix(Register.RBP.number(), middle());
      case MOVS, CMPS, STOS, LODS, SCAS -> {
        fix(Register.RSI.number(), middle());
        fix(Register.RDI.number(), middle());
        if (decoded.prefix() != Prefix.NONE) {
          fix(Register.RCX.number(), random.nextInt(9));
        }
      }
      case LOOP, LOOPE, LOOPNE, JRCXZ -> fix(Register.RCX.number(), random.nextInt(3));
      case DIV, IDIV -> fixDividend();
      case BT, BTS, BTR, BTC -> fixBitNumber();
      default -> {}
    }
    return true;
  }

  private void fix(int register, long value) {
    state.registers[register] = value;
    fixed.add(register);
  }

  private long middle() {
    return MachineState.DATA + MachineState.SIZE / 4 + random.nextInt(MachineState.SIZE / 2);
  }

  /** Every other time one whose quotient is likely to fit. */
  private void fixDividend() {
    int rax = Register.RAX.number();
    int rdx = Register.RDX.number();
    fix(rax, state.registers[rax]);
    fix(rdx, state.registers[rdx]);
    if (random.nextBoolean()) {
      boolean sign = random.nextBoolean();
      int bits = decoded.width();
      long extended = state.registers[rax] << (64 - bits) >> 63;
      fix(rdx, sign ? extended : 0);
      if (bits == 8) {
        long low = state.registers[rax] & 0xff;
        fix(rax, sign ? (byte) low & 0xffff : low);
      }
    }
  }

  /** A bit of memory is counted from an operand, with a sign. */
  private void fixBitNumber() {
    boolean memory = decoded.operands().get(0) instanceof MemoryOperand;
    if (memory && decoded.operands().get(1) instanceof RegisterOperand number) {
      long distance = random.nextInt(-1000, 1000);
      long mask = number.bits() == 64 ? -1 : (1L << number.bits()) - 1;
      fix(number.number(), (random.nextLong() & ~mask) | (distance & mask));
    }
  }

  /** Makes the operand's address lie in the window, with the base or else with the index. */
  private boolean place(MemoryOperand memory) {
    int base = memory.base();
    int index = memory.index();
    long rest = memoryTarget - memory.displacement() - state.base(memory.segment());
    if (base != Registers.NONE && base != index && !fixed.contains(base)) {
      long scaled = index == Registers.NONE ? 0 : state.registers[index] << memory.scale();
      state.registers[base] = widened(memory, rest - scaled);
    } else if (index != Registers.NONE && index != base && !fixed.contains(index)) {
      long from = base == Registers.NONE ? 0 : state.registers[base];
      state.registers[index] = widened(memory, (rest - from) >> memory.scale());
    }
    long offset = state.address(memory) - MachineState.DATA;
    boolean aligned = memory.bits() != 128 || offset % 16 == 0;
    return aligned && offset >= MARGIN && offset < MachineState.SIZE - MARGIN;
  }

  /** What an address of 32 bits does not have may be anything. */
  private long widened(MemoryOperand memory, long value) {
    return memory.narrow() && memory.scale() == 0 ? value + (random.nextLong() << 32) : value;
  }

  private void fillMemory(MemoryOperand memory, long address) {
    int bytes = Math.min(memory.bits() / 8, 8);
    if (random.nextBoolean()) {
      state.write(address, bytes, Values.interesting(random));
    }
    boolean equal = random.nextBoolean();
    switch (decoded.mnemonic()) {
      case JMP, CALL -> state.write(address, 8, branchTarget);
      case CMPXCHG -> {
        if (equal) {
          state.write(address, bytes, state.get(Register.RAX));
        }
      }
      case CMPXCHG8B, CMPXCHG16B -> {
        if (equal) {
          int half = memory.bits() / 16;
          state.write(address, half, state.get(Register.RAX));
          state.write(address + half, half, state.get(Register.RDX));
        }
      }
      case CMPS, SCAS -> repeatByte(address);
      default -> {}
    }
  }

  /** So that comparing does not end at once. */
  private void repeatByte(long address) {
    long same = (state.get(Register.RAX) & 0xff) * 0x0101_0101_0101_0101L;
    if (random.nextBoolean()) {
      state.set(Register.RAX, same);
      for (int i = -8; i < 8; i++) {
        if (random.nextInt(5) != 0) {
          state.write(address + 8L * i, 8, same);
        }
      }
    }
  }

  private void fillOthers() {
    switch (decoded.mnemonic()) {
      case RET -> state.write(state.get(Register.RSP), 8, branchTarget);
      case POPF ->
          state.write(
              state.get(Register.RSP), 8, random.nextInt() & (Flags.STATUS | Flags.DF | Flags.IF));
      case CMPXCHG -> {
        if (decoded.operands().get(0) instanceof RegisterOperand register && random.nextBoolean()) {
          state.registers[register.number()] = state.get(Register.RAX);
        }
      }
      default -> {}
    }
  }
}
