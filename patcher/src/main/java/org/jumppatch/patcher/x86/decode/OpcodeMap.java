package org.jumppatch.patcher.x86.decode;

import static org.jumppatch.patcher.x86.decode.Form.ANY;
import static org.jumppatch.patcher.x86.decode.Mnemonic.*;
import static org.jumppatch.patcher.x86.decode.OperandCode.*;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.x86.decode.Form.Sizes;

/**
 * The supported cells of the one-byte opcode map and of the two-byte one after 0x0f (Intel SDM
 * volume 2, appendix A.3, and A.4 for the groups, whose opcode goes on in ModRM).
 */
final class OpcodeMap {
  private static final Mnemonic[] ARITHMETIC = {ADD, OR, ADC, SBB, AND, SUB, XOR, CMP};
  private static final Mnemonic[] PREFETCHES = {PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2};

  /** After 0x0f. */
  static final int TWO_BYTE = 0x100;

  private final List<List<Form>> cells = new ArrayList<>();

  OpcodeMap() {
    for (int i = 0; i < 2 * TWO_BYTE; i++) {
      cells.add(new ArrayList<>(1));
    }
    arithmetic();
    moves();
    shifts();
    stack();
    branches();
    strings();
    bits();
    atomics();
    others();
  }

  /**
   * The forms that an opcode can be.
   *
   * @param opcode the opcode, or {@link #TWO_BYTE} + the one after 0x0f
   */
  List<Form> at(int opcode) {
    return cells.get(opcode);
  }

  private void arithmetic() {
    for (int i = 0; i < ARITHMETIC.length; i++) {
      Mnemonic mnemonic = ARITHMETIC[i];
      row(8 * i, mnemonic, EB, GB);
      row(8 * i + 1, mnemonic, EV, GV);
      row(8 * i + 2, mnemonic, GB, EB);
      row(8 * i + 3, mnemonic, GV, EV);
      row(8 * i + 4, mnemonic, RB, IB);
      row(8 * i + 5, mnemonic, RV, IZ);
      group(0x80, i, mnemonic, EB, IB);
      group(0x81, i, mnemonic, EV, IZ);
      group(0x83, i, mnemonic, EV, IS);
    }
    row(0x84, TEST, EB, GB);
    row(0x85, TEST, EV, GV);
    row(0xa8, TEST, RB, IB);
    row(0xa9, TEST, RV, IZ);
    group(0xf6, 0, TEST, EB, IB);
    group(0xf7, 0, TEST, EV, IZ);
    Mnemonic[] group3 = {NOT, NEG, MUL, IMUL, DIV, IDIV};
    for (int i = 0; i < group3.length; i++) {
      group(0xf6, 2 + i, group3[i], EB);
      group(0xf7, 2 + i, group3[i], EV);
    }
    group(0xfe, 0, INC, EB);
    group(0xfe, 1, DEC, EB);
    group(0xff, 0, INC, EV);
    group(0xff, 1, DEC, EV);
    row(0x69, IMUL, GV, EV, IZ);
    row(0x6b, IMUL, GV, EV, IS);
    row(TWO_BYTE + 0xaf, IMUL, GV, EV);
    row(0x98, Sizes.ALL, CBW);
    row(0x99, Sizes.ALL, CWD);
  }

  private void moves() {
    row(0x63, Sizes.REX_W, MOVSXD, GV, ED);
    row(0x88, MOV, EB, GB);
    row(0x89, MOV, EV, GV);
    row(0x8a, MOV, GB, EB);
    row(0x8b, MOV, GV, EV);
    // In ModRM's middle stands which of the segment registers.
    add(0x8c, new Form(MOV, Sizes.NOT_16, false, 1, ANY, List.of(EV, CS)));
    add(0x8c, new Form(MOV, Sizes.NOT_16, false, 2, ANY, List.of(EV, SS)));
    row(0x8d, LEA, GV, M);
    row(0xa0, MOVABS, RB, OB);
    row(0xa1, MOVABS, RV, OV);
    row(0xa2, MOVABS, OB, RB);
    row(0xa3, MOVABS, OV, RV);
    for (int i = 0; i < 8; i++) {
      row(0xb0 + i, MOV, ZB, IB);
      row(0xb8 + i, MOV, ZV, IV);
    }
    group(0xc6, 0, MOV, EB, IB);
    group(0xc7, 0, MOV, EV, IZ);
    row(TWO_BYTE + 0xb6, MOVZX, GV, EB);
    row(TWO_BYTE + 0xb7, MOVZX, GV, EW);
    row(TWO_BYTE + 0xbe, MOVSX, GV, EB);
    row(TWO_BYTE + 0xbf, MOVSX, GV, EW);
    row(TWO_BYTE + 0xc3, Sizes.NOT_16, MOVNTI, MV, GV);
    for (int i = 0; i < 16; i++) {
      row(TWO_BYTE + 0x40 + i, CMOVCC, GV, EV);
      row(TWO_BYTE + 0x90 + i, SETCC, EB);
    }
  }

  private void shifts() {
    // The seventh is an alias of SHL that the SDM does not list.
    Mnemonic[] group2 = {ROL, ROR, RCL, RCR, SHL, SHR, SHL, SAR};
    for (int i = 0; i < group2.length; i++) {
      if (i != 6) {
        group(0xc0, i, group2[i], EB, IB);
        group(0xc1, i, group2[i], EV, IB);
        group(0xd0, i, group2[i], EB, ONE);
        group(0xd1, i, group2[i], EV, ONE);
        group(0xd2, i, group2[i], EB, CL);
        group(0xd3, i, group2[i], EV, CL);
      }
    }
    row(TWO_BYTE + 0xa4, SHLD, EV, GV, IB);
    row(TWO_BYTE + 0xa5, SHLD, EV, GV, CL);
    row(TWO_BYTE + 0xac, SHRD, EV, GV, IB);
    row(TWO_BYTE + 0xad, SHRD, EV, GV, CL);
  }

  private void stack() {
    for (int i = 0; i < 8; i++) {
      row(0x50 + i, Sizes.ALWAYS_64, PUSH, ZV);
      row(0x58 + i, Sizes.ALWAYS_64, POP, ZV);
    }
    row(0x68, Sizes.ALWAYS_64, PUSH, IZ);
    row(0x6a, Sizes.ALWAYS_64, PUSH, IS);
    add(0xff, new Form(PUSH, Sizes.ALWAYS_64, false, 6, ANY, List.of(EV)));
    add(0x8f, new Form(POP, Sizes.ALWAYS_64, false, 0, ANY, List.of(EV)));
    row(0x9c, Sizes.ALWAYS_64, PUSHF);
    row(0x9d, Sizes.ALWAYS_64, POPF);
    row(0xc9, Sizes.ALWAYS_64, LEAVE);
  }

  private void branches() {
    for (int i = 0; i < 16; i++) {
      row(0x70 + i, Sizes.ALWAYS_64, JCC, JB);
      row(TWO_BYTE + 0x80 + i, Sizes.ALWAYS_64, JCC, JZ);
    }
    row(0xc2, Sizes.ALWAYS_64, RET, IW);
    row(0xc3, Sizes.ALWAYS_64, RET);
    row(0xcf, Sizes.REX_W, IRET);
    row(0xe0, Sizes.ALWAYS_64, LOOPNE, JB);
    row(0xe1, Sizes.ALWAYS_64, LOOPE, JB);
    row(0xe2, Sizes.ALWAYS_64, LOOP, JB);
    row(0xe3, Sizes.ALWAYS_64, JRCXZ, JB);
    row(0xe8, Sizes.ALWAYS_64, CALL, JZ);
    row(0xe9, Sizes.ALWAYS_64, JMP, JZ);
    row(0xeb, Sizes.ALWAYS_64, JMP, JB);
    add(0xff, new Form(CALL, Sizes.ALWAYS_64, false, 2, ANY, List.of(EV)));
    add(0xff, new Form(JMP, Sizes.ALWAYS_64, false, 4, ANY, List.of(EV)));
  }

  private void strings() {
    row(0xa4, MOVS, YB, XB);
    row(0xa5, MOVS, YV, XV);
    row(0xa6, CMPS, XB, YB);
    row(0xa7, CMPS, XV, YV);
    row(0xaa, STOS, YB, RB);
    row(0xab, STOS, YV, RV);
    row(0xac, LODS, RB, XB);
    row(0xad, LODS, RV, XV);
    row(0xae, SCAS, RB, YB);
    row(0xaf, SCAS, RV, YV);
  }

  private void bits() {
    row(TWO_BYTE + 0xa3, BT, EV, GV);
    row(TWO_BYTE + 0xab, BTS, EV, GV);
    row(TWO_BYTE + 0xb3, BTR, EV, GV);
    row(TWO_BYTE + 0xbb, BTC, EV, GV);
    group(TWO_BYTE + 0xba, 4, BT, EV, IB);
    group(TWO_BYTE + 0xba, 5, BTS, EV, IB);
    group(TWO_BYTE + 0xba, 6, BTR, EV, IB);
    group(TWO_BYTE + 0xba, 7, BTC, EV, IB);
    // With the prefix first: without it, 0xbc and 0xbd are others.
    repeated(TWO_BYTE + 0xb8, ANY, POPCNT, GV, EV);
    repeated(TWO_BYTE + 0xbc, ANY, TZCNT, GV, EV);
    repeated(TWO_BYTE + 0xbd, ANY, LZCNT, GV, EV);
    row(TWO_BYTE + 0xbc, BSF, GV, EV);
    row(TWO_BYTE + 0xbd, BSR, GV, EV);
    for (int i = 0; i < 8; i++) {
      row(TWO_BYTE + 0xc8 + i, Sizes.NOT_16, BSWAP, ZV);
    }
  }

  private void atomics() {
    row(0x86, XCHG, EB, GB);
    row(0x87, XCHG, EV, GV);
    for (int i = 1; i < 8; i++) {
      row(0x90 + i, XCHG, RV, ZV);
    }
    row(TWO_BYTE + 0xb0, CMPXCHG, EB, GB);
    row(TWO_BYTE + 0xb1, CMPXCHG, EV, GV);
    row(TWO_BYTE + 0xc0, XADD, EB, GB);
    row(TWO_BYTE + 0xc1, XADD, EV, GV);
    add(TWO_BYTE + 0xc7, new Form(CMPXCHG16B, Sizes.REX_W, false, 1, ANY, List.of(MP)));
    add(TWO_BYTE + 0xc7, new Form(CMPXCHG8B, Sizes.NOT_16, false, 1, ANY, List.of(MP)));
  }

  private void others() {
    repeated(0x90, ANY, PAUSE);
    row(0x90, Sizes.ALL, NOP);
    group(TWO_BYTE + 0x1f, 0, NOP, MV);
    repeated(TWO_BYTE + 0x1e, 0xfa, ENDBR64);
    for (int i = 0; i < PREFETCHES.length; i++) {
      group(TWO_BYTE + 0x18, i, PREFETCHES[i], MB);
    }
    group(TWO_BYTE + 0x0d, 1, PREFETCHW, MB);
    exactly(TWO_BYTE + 0xae, 0xe8, LFENCE);
    exactly(TWO_BYTE + 0xae, 0xf0, MFENCE);
    exactly(TWO_BYTE + 0xae, 0xf8, SFENCE);
    row(0x9e, SAHF);
    row(0x9f, LAHF);
    row(0xf5, CMC);
    row(0xf8, CLC);
    row(0xf9, STC);
    row(0xfa, CLI);
    row(0xfb, STI);
    row(0xfc, CLD);
    row(0xfd, STD);
    row(TWO_BYTE + 0xa2, CPUID);
    row(0xcc, INT3);
    row(TWO_BYTE + 0x0b, UD2);
  }

  private void row(int opcode, Mnemonic mnemonic, OperandCode... operands) {
    row(opcode, Sizes.BY_OPERANDS, mnemonic, operands);
  }

  private void row(int opcode, Sizes sizes, Mnemonic mnemonic, OperandCode... operands) {
    add(opcode, new Form(mnemonic, sizes, false, ANY, ANY, List.of(operands)));
  }

  private void group(int opcode, int extension, Mnemonic mnemonic, OperandCode... operands) {
    add(opcode, new Form(mnemonic, Sizes.BY_OPERANDS, false, extension, ANY, List.of(operands)));
  }

  private void repeated(int opcode, int modRm, Mnemonic mnemonic, OperandCode... operands) {
    add(opcode, new Form(mnemonic, Sizes.BY_OPERANDS, true, ANY, modRm, List.of(operands)));
  }

  private void exactly(int opcode, int modRm, Mnemonic mnemonic) {
    add(opcode, new Form(mnemonic, Sizes.BY_OPERANDS, false, ANY, modRm, List.of()));
  }

  private void add(int opcode, Form form) {
    cells.get(opcode).add(form);
  }
}
