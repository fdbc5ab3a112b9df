package org.jumppatch.patcher.explain.text;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;

/**
 * How a kernel fills room in its code ({@code x86_nops}, {@code add_nops}, {@code optimize_nops},
 * arch/x86/kernel/alternative.c). It changed with the table of alternatives, so one enum tells
 * both.
 */
public enum Nops {
  /** Up to Linux 5.12 on old CPUs: only runs of {@code 90} are merged, by prefixes. */
  PREFIXES(8),
  /** Linux 6.1: only runs of {@code 90} are merged, up to 8 bytes each. */
  RUNS_OF_ONE(8),
  /** Linux 6.12: any nops are merged, up to 11 bytes; more become a jump over int3. */
  MERGED(11);

  /** {@code x86_nops}, by their length less one. */
  private static final byte[][] NOPS = {
    Code.bytes(0x90),
    Code.bytes(0x66, 0x90),
    Code.bytes(0x0f, 0x1f, 0x00),
    Code.bytes(0x0f, 0x1f, 0x40, 0x00),
    Code.bytes(0x0f, 0x1f, 0x44, 0x00, 0x00),
    Code.bytes(0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00),
    Code.bytes(0x0f, 0x1f, 0x80, 0, 0, 0, 0),
    Code.bytes(0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0),
    Code.bytes(0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0),
    Code.bytes(0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0),
    Code.bytes(0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0),
  };

  /** {@code k8_nops}. */
  private static final byte[][] PREFIXED = {
    Code.bytes(0x90),
    Code.bytes(0x66, 0x90),
    Code.bytes(0x66, 0x66, 0x90),
    Code.bytes(0x66, 0x66, 0x66, 0x90),
    Code.bytes(0x66, 0x66, 0x90, 0x66, 0x90),
    Code.bytes(0x66, 0x66, 0x90, 0x66, 0x66, 0x90),
    Code.bytes(0x66, 0x66, 0x66, 0x90, 0x66, 0x66, 0x90),
    Code.bytes(0x66, 0x66, 0x66, 0x90, 0x66, 0x66, 0x66, 0x90),
  };

  /** {@code K8_NOP5_ATOMIC}. */
  private static final byte[] PREFIXED_FIVE = Code.bytes(0x66, 0x66, 0x66, 0x66, 0x90);

  private static final int SHORT_JUMP_REACH = 128;

  private final int longest;

  Nops(int longest) {
    this.longest = longest;
  }

  /** The five-byte nop of ftrace, static calls and jump labels: one instruction. */
  public byte[] five() {
    return this == PREFIXES ? PREFIXED_FIVE.clone() : NOPS[4].clone();
  }

  /** Fills {@code code[from]} on to before {@code to} as the kernel does. */
  public void fill(byte[] code, int from, int to) {
    if (this == MERGED && to - from > longest) {
      jumpOver(code, from, to);
      return;
    }
    byte[][] nops = this == PREFIXES ? PREFIXED : NOPS;
    for (int at = from; at < to; ) {
      int length = Math.min(longest, to - at);
      System.arraycopy(nops[length - 1], 0, code, at, length);
      at += length;
    }
  }

  private static void jumpOver(byte[] code, int from, int to) {
    Arrays.fill(code, from, to, (byte) Opcodes.INT3);
    int length = to - from;
    if (length < SHORT_JUMP_REACH) {
      code[from] = (byte) Opcodes.JUMP_SHORT;
      code[from + 1] = (byte) (length - 2);
    } else {
      code[from] = (byte) Opcodes.JUMP;
      Code.putS32(code, from + 1, length - Code.NEAR_SIZE);
    }
  }

  /** Merges the nops among the first {@code length} bytes of code. */
  public void merge(InstructionLengths lengths, byte[] code, int length) {
    int at = 0;
    while (at < length) {
      int size = lengths.of(code, at);
      if (size == 0) {
        return;
      }
      int next = at + size;
      if (isNop(code, at, size)) {
        next = behindNops(lengths, code, next, length);
        // Linux 6.1 leaves a single one alone, which comes to the same.
        fill(code, at, next);
      }
      at = next;
    }
  }

  private int behindNops(InstructionLengths lengths, byte[] code, int from, int limit) {
    int at = from;
    while (at < limit) {
      int size = lengths.of(code, at);
      if (size == 0 || !isNop(code, at, size)) {
        break;
      }
      at += size;
    }
    return Math.min(at, limit);
  }

  private boolean isNop(byte[] code, int at, int size) {
    if (this != MERGED) {
      return size == 1 && (code[at] & 0xff) == NOP;
    }
    int opcode = at;
    while (opcode < at + size && isPrefix(code[opcode] & 0xff)) {
      opcode++;
    }
    if (opcode >= at + size) {
      return false;
    }
    int first = code[opcode] & 0xff;
    return first == NOP ? (code[at] & 0xff) != REPEAT : first == 0x0f && code[opcode + 1] == 0x1f;
  }

  /**
   * Bytes of the nop at an index, be it a kernel's, a compiler's or BPF's; 0 where none is: one of
   * {@code x86_nops} behind any prefixes of theirs.
   */
  public static int length(byte[] code, int at) {
    int opcode = at;
    while (opcode < code.length && (code[opcode] == 0x66 || code[opcode] == Opcodes.CS)) {
      opcode++;
    }
    for (byte[] nop : NOPS) {
      int end = opcode + nop.length;
      if (end <= code.length && Arrays.equals(code, opcode, end, nop, 0, nop.length)) {
        return end - at;
      }
    }
    return 0;
  }

  private static final int NOP = Opcodes.NOP;
  private static final int REPEAT = 0xf3;

  private static boolean isPrefix(int octet) {
    return octet == 0x66
        || octet == Opcodes.CS
        || octet == 0x3e
        || octet == REPEAT
        || octet >>> 4 == 4;
  }
}
