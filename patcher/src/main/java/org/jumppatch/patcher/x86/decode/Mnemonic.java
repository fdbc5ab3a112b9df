package org.jumppatch.patcher.x86.decode;

/**
 * The instructions that are executed, and their names as Capstone writes them: one name, or one for
 * each width from 16 or 8 bits on. Those of conditions stand without the condition.
 */
public enum Mnemonic {
  ADD("add"),
  OR("or"),
  ADC("adc"),
  SBB("sbb"),
  AND("and"),
  SUB("sub"),
  XOR("xor"),
  CMP("cmp"),
  TEST("test"),
  INC("inc"),
  DEC("dec"),
  NEG("neg"),
  NOT("not"),
  ROL("rol"),
  ROR("ror"),
  RCL("rcl"),
  RCR("rcr"),
  SHL("shl"),
  SHR("shr"),
  SAR("sar"),
  SHLD("shld"),
  SHRD("shrd"),
  MUL("mul"),
  IMUL("imul"),
  DIV("div"),
  IDIV("idiv"),
  MOV("mov"),
  MOVABS("movabs"),
  MOVNTI("movnti"),
  MOVZX("movzx"),
  MOVSX("movsx"),
  MOVSXD("movsxd"),
  CBW("cbw"),
  CWD("cwd"),
  LEA("lea"),
  XCHG("xchg"),
  XADD("xadd"),
  CMPXCHG("cmpxchg"),
  CMPXCHG8B("cmpxchg8b"),
  CMPXCHG16B("cmpxchg16b"),
  BSWAP("bswap"),
  SETCC("set"),
  CMOVCC("cmov"),
  PUSH("push"),
  POP("pop"),
  PUSHF("pushfq"),
  POPF("popfq"),
  LEAVE("leave"),
  CALL("call"),
  JMP("jmp"),
  RET("ret"),
  IRET("iretq"),
  JCC("j"),
  LOOPNE("loopne"),
  LOOPE("loope"),
  LOOP("loop"),
  JRCXZ("jrcxz"),
  BT("bt"),
  BTS("bts"),
  BTR("btr"),
  BTC("btc"),
  BSF("bsf"),
  BSR("bsr"),
  TZCNT("tzcnt"),
  LZCNT("lzcnt"),
  POPCNT("popcnt"),
  MOVS("movs"),
  CMPS("cmps"),
  STOS("stos"),
  LODS("lods"),
  SCAS("scas"),
  CLC("clc"),
  STC("stc"),
  CMC("cmc"),
  CLD("cld"),
  STD("std"),
  CLI("cli"),
  STI("sti"),
  LAHF("lahf"),
  SAHF("sahf"),
  NOP("nop"),
  ENDBR64("endbr64"),
  PAUSE("pause"),
  PREFETCHW("prefetchw"),
  PREFETCHNTA("prefetchnta"),
  PREFETCHT0("prefetcht0"),
  PREFETCHT1("prefetcht1"),
  PREFETCHT2("prefetcht2"),
  LFENCE("lfence"),
  MFENCE("mfence"),
  SFENCE("sfence"),
  CPUID("cpuid"),
  INT3("int3"),
  UD2("ud2");

  private final String name;

  Mnemonic(String name) {
    this.name = name;
  }

  /** Its name where operands have so many bits. */
  String name(int bits) {
    return switch (this) {
      case CBW -> bits == 16 ? "cbw" : bits == 32 ? "cwde" : "cdqe";
      case CWD -> bits == 16 ? "cwd" : bits == 32 ? "cdq" : "cqo";
      case MOVS, CMPS, STOS, LODS, SCAS ->
          name + "bwdq".charAt(Integer.numberOfTrailingZeros(bits) - 3);
      default -> name;
    };
  }

  /** Whether rep repeats it. */
  boolean isString() {
    return switch (this) {
      case MOVS, CMPS, STOS, LODS, SCAS -> true;
      default -> false;
    };
  }

  /** Whether repe and repne tell apart when it ends. */
  boolean compares() {
    return this == CMPS || this == SCAS;
  }

  /** Whether it is a near branch. */
  boolean branches() {
    return switch (this) {
      case CALL, JMP, RET, JCC, LOOP, LOOPE, LOOPNE, JRCXZ -> true;
      default -> false;
    };
  }
}
