package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.text.CodeMove;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What the kernel makes of one address for a CPU with given features ({@code apply_alternatives},
 * arch/x86/kernel/alternative.c): each entry that applies is written over the one before, moved to
 * its new place and filled up with nops.
 */
public final class AlternativePatch {
  /** Room for an instruction that is decoded at the very end. */
  private static final int OVERHANG = InstructionDecoder.MAX_LENGTH;

  private static final int CALL_MEMORY_SIZE = 6;

  private final Nops nops;
  private final InstructionLengths lengths;
  private final CodeMove move;
  private final PvFunctions slots;
  private final EmptyFunctions empty;

  /**
   * Patches for one kernel.
   *
   * @param nops how it fills room
   * @param slots the functions of calls through {@code pv_ops}
   * @param empty those of them that do nothing
   */
  public AlternativePatch(
      Nops nops, InstructionLengths lengths, PvFunctions slots, EmptyFunctions empty) {
    this.nops = nops;
    this.lengths = lengths;
    this.move = new CodeMove(lengths);
    this.slots = slots;
    this.empty = empty;
  }

  /** Bytes that a group may change. */
  public static int length(List<AlternativeEntry> group) {
    int length = 0;
    for (AlternativeEntry entry : group) {
      length = Math.max(length, entry.length());
    }
    return length;
  }

  /** The code at the group's address afterwards, {@link #length} bytes. */
  public byte[] code(RunningText text, List<AlternativeEntry> group, CpuFeatures features) {
    int length = length(group);
    byte[] code = Arrays.copyOf(text.read(group.get(0).address(), length), length + OVERHANG);
    for (AlternativeEntry entry : group) {
      int size = nops == Nops.MERGED ? length : entry.length();
      boolean replaced = features.has(entry.feature()) != entry.negated();
      if (replaced) {
        replace(text, entry, code, size);
      }
      if (!entry.tellsPadding()) {
        nops.merge(lengths, code, size);
      } else if (!replaced) {
        mergePadding(code, entry);
      }
    }
    return Arrays.copyOf(code, length);
  }

  /**
   * Up to Linux 5.12 the padding is merged if as many first bytes are nops ({@code optimize_nops}).
   */
  private void mergePadding(byte[] code, AlternativeEntry entry) {
    int padding = entry.padding();
    for (int i = 0; i < padding; i++) {
      if ((code[i] & 0xff) != Opcodes.NOP) {
        return;
      }
    }
    nops.fill(code, entry.length() - padding, entry.length());
  }

  private void replace(RunningText text, AlternativeEntry entry, byte[] code, int size) {
    byte[] replacement = text.read(entry.replacement(), entry.replacementLength());
    int used = entry.replacementLength();
    long slot = entry.directCall() ? slot(code, entry.address()) : 0;
    System.arraycopy(replacement, 0, code, 0, replacement.length);
    if (entry.directCall() && used >= Code.NEAR_SIZE) {
      // The replacement calls BUG_func, which stands where a slot has no function.
      long bug = Code.target(code, 0, entry.replacement());
      long function = slots.function(slot);
      if (function == 0) {
        function = bug;
      }
      Code.putS32(code, 1, Code.s32(code, 1) + (int) (function - bug));
      used = empty.contains(function, "nop_func") ? 0 : used;
    }
    if (!entry.tellsPadding()) {
      Arrays.fill(code, used, size, (byte) Opcodes.NOP);
    } else {
      nops.fill(code, used, size);
    }
    if (nops == Nops.MERGED) {
      move.apply(code, size, entry.replacement(), entry.replacementLength(), entry.address());
    } else if (used == Code.NEAR_SIZE) {
      relocateFirst(entry, code);
    }
  }

  /** Where the call through memory that the code starts with finds its function. */
  private static long slot(byte[] code, long address) {
    return address + CALL_MEMORY_SIZE + Code.s32(code, 2);
  }

  /**
   * Lets a place say which function its slot of {@code pv_ops} has.
   *
   * @param dump the running text as this step left it
   */
  void observe(RunningText text, byte[] dump, AlternativeEntry entry) {
    if (entry.directCall() && text.holds(entry.address(), CALL_MEMORY_SIZE)) {
      byte[] before = text.read(entry.address(), CALL_MEMORY_SIZE);
      slots.observe(
          slot(before, entry.address()), dump, text.index(entry.address()), entry.address());
    }
  }

  /** Linux 6.1: only a first call or jump is moved ({@code recompute_jump}). */
  private void relocateFirst(AlternativeEntry entry, byte[] code) {
    int distance = (int) (entry.replacement() - entry.address());
    int displacement = Code.s32(code, 1) + distance;
    int opcode = code[0] & 0xff;
    if (opcode == Opcodes.CALL) {
      Code.putS32(code, 1, displacement);
    } else if (opcode == Opcodes.JUMP) {
      int fromStart = displacement + Code.NEAR_SIZE;
      // The kernel means to shorten jumps back too, but its test never holds for them.
      if (fromStart >= 0 && fromStart - 2 <= Byte.MAX_VALUE) {
        code[0] = (byte) Opcodes.JUMP_SHORT;
        code[1] = (byte) (fromStart - 2);
        nops.fill(code, 2, Code.NEAR_SIZE);
      } else {
        Code.putS32(code, 1, displacement);
      }
    }
  }
}
