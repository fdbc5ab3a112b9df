package org.jumppatch.patcher.x86.decode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Segment;

/** Decodes the supported forms and refuses everything else. */
public final class Decoder {
  private static final int REPNE = 0xf2;
  private static final int REP = 0xf3;
  private static final int NOP = 0x90;
  private static final int XCHG = 0x91;

  private final OpcodeMap opcodes = new OpcodeMap();

  /**
   * The instruction that bytes begin with, of which no more are taken than it has.
   *
   * @return null if it is not supported, or has no end in what can be fetched
   */
  public @Nullable Decoded decode(FetchedBytes bytes) {
    Prefixes prefixes = new Prefixes();
    int opcode = prefixes.read(bytes);
    if (opcode == 0x0f) {
      opcode = OpcodeMap.TWO_BYTE + bytes.next();
    } else if (opcode == NOP && prefixes.baseBit() != 0) {
      // Only without REX.B it is no exchange.
      return decode(bytes, prefixes, NOP, opcodes.at(XCHG));
    }
    return decode(bytes, prefixes, opcode, opcodes.at(opcode));
  }

  private static @Nullable Decoded decode(
      FetchedBytes bytes, Prefixes prefixes, int opcode, List<Form> forms) {
    if (forms.isEmpty() || prefixes.areOdd()) {
      return null;
    }
    int modRmByte = forms.get(0).hasModRm() ? bytes.next() : 0;
    Form form = choose(forms, prefixes, modRmByte);
    if (form == null) {
      return null;
    }
    int size = form.size(prefixes.operandSize(), prefixes.rexW());
    ModRm modRm = form.hasModRm() ? new ModRm(modRmByte, prefixes, bytes) : null;
    Prefix prefix = prefix(form, prefixes, modRm != null && modRm.isMemory());
    if (size == 0 || prefix == null) {
      return null;
    }
    List<Operand> operands = operands(form, size, opcode, modRm, prefixes, bytes);
    if (bytes.isUnmapped() || bytes.isOverlong()) {
      return null;
    }
    Mnemonic mnemonic = form.mnemonic();
    if (mnemonic == Mnemonic.MOV && opcode >= 0xb8 && opcode < 0xc0 && size == 64) {
      mnemonic = Mnemonic.MOVABS;
    }
    return new Decoded(bytes.address(), bytes.hex(), mnemonic, prefix, opcode & 15, size, operands);
  }

  private static @Nullable Form choose(List<Form> forms, Prefixes prefixes, int modRm) {
    for (Form form : forms) {
      boolean repeats = !form.repeat() || prefixes.repeat() == REP;
      boolean sized = form.sizes() != Form.Sizes.REX_W || prefixes.rexW();
      if (repeats && sized && form.matches(modRm)) {
        return form;
      }
    }
    return null;
  }

  /** The prefix to be shown, or null if the form does not have one of the prefixes. */
  private static @Nullable Prefix prefix(Form form, Prefixes prefixes, boolean memory) {
    Mnemonic mnemonic = form.mnemonic();
    Segment segment = prefixes.segment();
    if (prefixes.narrowAddress() && !memory) {
      return null;
    }
    // Without memory only branches have a use for one, as a hint (SDM volume 2, chapter 2.1.1).
    if (segment != Segment.NONE && !memory && !mnemonic.branches()) {
      return null;
    }
    if (prefixes.lock()) {
      return memory && form.canLock() && prefixes.repeat() == 0 ? Prefix.LOCK : null;
    }
    if (form.repeat()) {
      return Prefix.NONE;
    }
    return switch (prefixes.repeat()) {
      case REP -> repeated(mnemonic);
      case REPNE -> repeatedUnequal(mnemonic);
      default -> isNotrack(form, segment) ? Prefix.NOTRACK : Prefix.NONE;
    };
  }

  private static @Nullable Prefix repeated(Mnemonic mnemonic) {
    if (mnemonic.isString()) {
      return mnemonic.compares() ? Prefix.REPE : Prefix.REP;
    }
    // Old AMD CPUs predict it better so (their optimization guide for family 10h, chapter 6.2).
    return mnemonic == Mnemonic.RET ? Prefix.NONE : null;
  }

  private static @Nullable Prefix repeatedUnequal(Mnemonic mnemonic) {
    return switch (mnemonic) {
      case CMPS, SCAS -> Prefix.REPNE;
      // Without MPX it means nothing (SDM volume 1, appendix E).
      case CALL, JMP, RET -> Prefix.BND;
      default -> null;
    };
  }

  /** An indirect branch that needs no ENDBR64 where it goes (SDM volume 1, chapter 17.3). */
  private static boolean isNotrack(Form form, Segment segment) {
    return segment == Segment.DS && form.mnemonic().branches() && form.extension() != Form.ANY;
  }

  private static List<Operand> operands(
      Form form,
      int size,
      int opcode,
      @Nullable ModRm modRm,
      Prefixes prefixes,
      FetchedBytes bytes) {
    // Numbers are last in every form, but RIP-relative addresses count from their end.
    long[] numbers = new long[form.operands().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bytes.number(form.operands().get(i).immediateBytes(size));
    }
    long next = bytes.position();
    List<Operand> operands = new ArrayList<>(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      OperandCode code = form.operands().get(i);
      int bits = code.bits(size);
      operands.add(
          switch (code) {
            case EB, EW, ED, EV, M, MB, MP, MV -> required(modRm).operand(bits, next);
            case GB, GV -> required(modRm).register(bits);
            case ZB, ZV ->
                RegisterOperand.numbered(
                    bits, (opcode & 7) + prefixes.baseBit(), prefixes.hasRex());
            case RB, RV -> new RegisterOperand(bits, Register.RAX);
            case CL -> new RegisterOperand(bits, Register.RCX);
            case CS -> new SelectorOperand(bits, Segment.CS);
            case SS -> new SelectorOperand(bits, Segment.SS);
            case IB, IW, IV -> new ImmediateOperand(bits, numbers[i]);
            case IS, IZ -> new ImmediateOperand(bits, numbers[i]);
            case JB, JZ -> new ImmediateOperand(bits, next + numbers[i]);
            case ONE -> new ImmediateOperand(bits, 1);
            case XB, XV -> MemoryOperand.at(bits, Register.RSI);
            case YB, YV -> MemoryOperand.at(bits, Register.RDI);
            case OB, OV -> MemoryOperand.at(bits, numbers[i]);
          });
    }
    return operands;
  }

  private static ModRm required(@Nullable ModRm modRm) {
    if (modRm == null) {
      throw new IllegalStateException("a form with operands in ModRM has one");
    }
    return modRm;
  }
}
