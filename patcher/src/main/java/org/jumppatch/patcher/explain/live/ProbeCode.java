package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.text.CodeMove;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What the kernel makes for a probe: a copy of the one instruction that the int3 took the place of
 * ({@code arch_copy_kprobe}, arch/x86/kernel/kprobes/core.c), and for one that is a jump a detour,
 * which is a copy of a template and of the instructions that it jumps over ({@code
 * arch_prepare_optimized_kprobe}, arch/x86/kernel/kprobes/opt.c).
 */
final class ProbeCode {
  /** The names that are looked for in an image. */
  static final Set<String> NAMES =
      Set.of(
          "optprobe_template_entry",
          "optprobe_template_clac",
          "optprobe_template_val",
          "optprobe_template_call",
          "optprobe_template_end",
          "optimized_callback");

  private static final int LARGEST = 4096;

  /** {@code MAX_INSN_SIZE} (arch/x86/include/asm/kprobes.h): bytes that a copy may fill. */
  private static final int SLOT = 16;

  /** {@code MAX_OPTIMIZED_LENGTH}: bytes that a detour has of the probed function, at the most. */
  private static final int MOST_MOVED = 20;

  private static final byte[] CLAC = Code.bytes(0x0f, 0x01, 0xca);

  /** The {@code movabs IMMEDIATE, %rdi} that fetches the probe, up to its number. */
  private static final byte[] SET_ARGUMENT = Code.bytes(0x48, 0xbf);

  private final Functions functions;
  private final RunningData data;
  private final InstructionLengths lengths;
  private final CodeMove move;

  /**
   * @param functions the kernel's
   */
  ProbeCode(Functions functions, RunningData data, InstructionLengths lengths) {
    this.functions = functions;
    this.data = data;
    this.lengths = lengths;
    this.move = new CodeMove(lengths);
  }

  /**
   * The copy of a probed instruction beside what it should be; null where either is not known.
   *
   * <p>Behind it is an int3, or where nobody has to be told that it is done a jump back ({@code
   * prepare_singlestep}); up to Linux 5.12, whose CPU stops behind it by itself, nothing or that
   * jump ({@code prepare_boost}).
   *
   * @param before the probed code as it was without the probe
   */
  @Nullable RunningText copy(Kprobes.Kprobe probe, byte[] before) {
    long slot = probe.copy();
    int length = lengths.of(before, 0);
    if (length == 0 || length >= SLOT) {
      return null;
    }
    int most = Math.min(SLOT, length + Code.NEAR_SIZE);
    byte[] found = data.read(slot, most);
    if (found == null) {
      return null;
    }
    byte[] expected = Arrays.copyOf(before, most);
    move.copy(expected, 0, length, probe.address(), slot);
    int size = length;
    if (most == length + Code.NEAR_SIZE && (found[length] & 0xff) == Opcodes.JUMP) {
      byte[] back = Code.branch(Opcodes.JUMP, slot + length, probe.address() + length);
      System.arraycopy(back, 0, expected, length, back.length);
      size = most;
    } else if (!probe.mayEndOpen()) {
      expected[size++] = (byte) Opcodes.INT3;
    }
    return new RunningText(
        slot, Arrays.copyOf(expected, size), Arrays.copyOf(found, size), List.of());
  }

  /**
   * The detour of an optimised probe beside what it should be; null where either is not known.
   *
   * @param before the probed code as it was without the probe
   */
  @Nullable RunningText detour(Kprobes.Kprobe probe, long target, byte[] before) {
    long start = functions.named("optprobe_template_entry");
    long size = functions.named("optprobe_template_end") - start;
    if (start == 0 || size <= 0 || size > LARGEST) {
      return null;
    }
    byte[] template = functions.image().space().read(start, (int) size);
    long[] labels = new long[3];
    String[] names = {"clac", "val", "call"};
    for (int i = 0; i < labels.length; i++) {
      labels[i] = functions.named("optprobe_template_" + names[i]) - start;
      if (labels[i] < 0 || labels[i] > size - SET_ARGUMENT.length - Long.BYTES) {
        return null;
      }
    }
    byte[] found = data.read(target, (int) size + MOST_MOVED + Code.NEAR_SIZE);
    long callback = functions.named("optimized_callback");
    if (template == null || found == null || callback == 0) {
      return null;
    }
    int clac = (int) labels[0];
    if (found[clac] == CLAC[0] && found[clac + 2] == CLAC[2]) {
      System.arraycopy(CLAC, 0, template, clac, CLAC.length);
    }
    int argument = (int) labels[1];
    System.arraycopy(SET_ARGUMENT, 0, template, argument, SET_ARGUMENT.length);
    Code.putU64(template, argument + SET_ARGUMENT.length, probe.structure() + data.dump().slide());
    int call = (int) labels[2];
    byte[] branch = Code.branch(Opcodes.CALL, target + call, callback);
    System.arraycopy(branch, 0, template, call, branch.length);
    return detour(probe, target, template, before, found);
  }

  /** The template, the instructions that the jump took the place of, and the jump behind them. */
  private RunningText detour(
      Kprobes.Kprobe probe, long target, byte[] template, byte[] before, byte[] found) {
    int size = template.length;
    int moved = moved(probe, target + size, found, size);
    byte[] expected = new byte[size + moved + Code.NEAR_SIZE];
    System.arraycopy(template, 0, expected, 0, size);
    System.arraycopy(before, 0, expected, size, Math.min(moved, before.length));
    move.copy(expected, size, size + moved, probe.address(), target + size);
    byte[] back = Code.branch(Opcodes.JUMP, target + size + moved, probe.address() + moved);
    System.arraycopy(back, 0, expected, size + moved, back.length);
    return new RunningText(target, expected, Arrays.copyOf(found, expected.length), List.of());
  }

  /** How many bytes were moved: behind them is the jump back, or at least a jump. */
  private static int moved(Kprobes.Kprobe probe, long start, byte[] found, int from) {
    int jump = Code.NEAR_SIZE;
    for (int moved = MOST_MOVED; moved >= Code.NEAR_SIZE; moved--) {
      if ((found[from + moved] & 0xff) == Opcodes.JUMP) {
        jump = moved;
        if (Code.target(found, from + moved, start + moved) == probe.address() + moved) {
          break;
        }
      }
    }
    return jump;
  }
}
