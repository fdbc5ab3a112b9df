package org.jumppatch.patcher.explain.text;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;

/**
 * Lets code that was written for one address run at another: whatever leaves it is made to arrive
 * where it did ({@code apply_relocation}, arch/x86/kernel/alternative.c, from Linux 6.3 on).
 */
public final class CodeMove {
  private final InstructionLengths lengths;

  /**
   * @param lengths for the instructions of the code
   */
  public CodeMove(InstructionLengths lengths) {
    this.lengths = lengths;
  }

  /**
   * Changes the first {@code size} bytes of {@code code}.
   *
   * @param source where the code was written for
   * @param sourceLength its bytes there; behind them are nops
   * @param place where it is to run
   */
  public void apply(byte[] code, int size, long source, int sourceLength, long place) {
    int distance = (int) (source - place);
    int at = 0;
    while (at < size) {
      int length = lengths.of(code, at);
      if (length == 0) {
        return;
      }
      int next = at + length;
      Operands operands = Operands.of(code, at, length);
      if (operands.branchSize() != 0) {
        moveBranch(code, operands, next, sourceLength, distance);
        if (operands.opcode() == Opcodes.JUMP) {
          shorten(code, at, length);
        }
      }
      int ripAt = operands.ripAt();
      if (ripAt >= 0 && leaves(next + Code.s32(code, ripAt), sourceLength)) {
        Code.putS32(code, ripAt, Code.s32(code, ripAt) + distance);
      }
      at = next;
    }
  }

  /**
   * Changes {@code code} from {@code from} up to {@code to} so that it addresses what it did; its
   * branches stay as they are ({@code __copy_instruction}, arch/x86/kernel/kprobes/core.c).
   *
   * @param source where it was written for
   * @param place where it is to run
   */
  public void copy(byte[] code, int from, int to, long source, long place) {
    int length;
    for (int at = from; at < to; at += length) {
      length = lengths.of(code, at);
      if (length == 0) {
        return;
      }
      int ripAt = Operands.of(code, at, length).ripAt();
      if (ripAt >= 0) {
        Code.putS32(code, ripAt, (int) (Code.s32(code, ripAt) + source - place));
      }
    }
  }

  private static void moveBranch(
      byte[] code, Operands operands, int next, int sourceLength, int distance) {
    int at = operands.branchAt();
    boolean wide = operands.branchSize() == Integer.BYTES;
    int displacement = wide ? Code.s32(code, at) : code[at];
    if (leaves(next + displacement, sourceLength)) {
      if (wide) {
        Code.putS32(code, at, displacement + distance);
      } else {
        code[at] = (byte) (displacement + distance);
      }
    }
  }

  private static boolean leaves(int target, int sourceLength) {
    return target < 0 || target > sourceLength;
  }

  private static void shorten(byte[] code, int at, int length) {
    if (length != Code.NEAR_SIZE) {
      return;
    }
    int displacement = Code.s32(code, at + 1) + Code.NEAR_SIZE - 2;
    if (displacement == (byte) displacement) {
      code[at] = (byte) Opcodes.JUMP_SHORT;
      code[at + 1] = (byte) displacement;
      Arrays.fill(code, at + 2, at + length, (byte) Opcodes.INT3);
    }
  }
}
