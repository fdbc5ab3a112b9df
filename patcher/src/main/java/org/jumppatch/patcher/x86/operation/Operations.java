package org.jumppatch.patcher.x86.operation;

import org.jumppatch.patcher.x86.decode.Decoded;

/** Finds what executes a decoded instruction. */
public final class Operations {
  private Operations() {}

  /** What executes an instruction. */
  public static Operation of(Decoded decoded) {
    return switch (decoded.mnemonic()) {
      case ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST -> new Arithmetic(decoded);
      case INC, DEC, NEG, NOT -> new Unary(decoded);
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR -> new Shift(decoded);
      case SHLD -> new DoubleShift(decoded, true);
      case SHRD -> new DoubleShift(decoded, false);
      case MUL, IMUL -> Multiply.of(decoded);
      case DIV -> new Divide(decoded, false);
      case IDIV -> new Divide(decoded, true);
      case MOV, MOVABS, MOVNTI, MOVZX -> new Move.Plain(decoded);
      case MOVSX, MOVSXD -> new Move.SignExtended(decoded);
      case LEA -> new Move.Lea(decoded);
      case BSWAP -> new Move.SwappedBytes(decoded);
      case SETCC -> new Move.Condition(decoded);
      case CMOVCC -> new Move.Conditional(decoded);
      case CBW -> SignExtend.within(decoded);
      case CWD -> SignExtend.into(decoded);
      case XCHG -> new Exchange.Swap(decoded);
      case XADD -> new Exchange.Add(decoded);
      case CMPXCHG -> new Exchange.Compare(decoded);
      case CMPXCHG8B, CMPXCHG16B -> new CompareExchangePair(decoded);
      case PUSH -> new Stack.Push(decoded);
      case POP -> new Stack.Pop(decoded);
      case LEAVE -> new Stack.Leave(decoded);
      case CALL -> new Branch.Call(decoded);
      case JMP -> new Branch.Jump(decoded);
      case RET -> new Branch.Return(decoded);
      case IRET -> new InterruptReturn(decoded);
      case JCC -> new Branch.JumpIf(decoded);
      case LOOPNE, LOOPE, LOOP, JRCXZ -> new Branch.Loop(decoded);
      case BT, BTS, BTR, BTC -> new BitTest(decoded);
      case BSF, BSR, TZCNT, LZCNT, POPCNT -> new BitScan(decoded);
      case MOVS -> new StringOperation.Move(decoded);
      case CMPS -> new StringOperation.Compare(decoded);
      case STOS -> new StringOperation.Store(decoded);
      case LODS -> new StringOperation.Load(decoded);
      case SCAS -> new StringOperation.Scan(decoded);
      case CLC, STC, CMC, CLD, STD, CLI, STI, LAHF, SAHF, PUSHF, POPF -> new FlagOperation(decoded);
      case NOP, ENDBR64, PAUSE -> new Nop(decoded);
      case PREFETCHW, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2 -> new Nop(decoded);
      case LFENCE, MFENCE, SFENCE -> new Nop(decoded);
      case CPUID -> new Cpuid(decoded);
      case INT3, UD2 -> new Trap(decoded);
    };
  }
}
