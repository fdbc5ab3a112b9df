package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.owner.BpfSymbols;
import org.jumppatch.patcher.explain.owner.FtraceOps;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Code that the kernel made while it ran, held to what it makes it of: a tracer's trampoline is a
 * copy of the caller that all share ({@code create_trampoline}, arch/x86/kernel/ftrace.c), a
 * probe's detour a copy of a template and of the instructions that it jumps over ({@code
 * arch_prepare_optimized_kprobe}, arch/x86/kernel/kprobes/opt.c), and of BPF's own only what {@link
 * BpfCode} knows may be in it.
 */
public final class MadeCode {
  /** The names that are looked for in an image. */
  public static final Set<String> NAMES =
      Set.of(
          "ftrace_caller_end",
          "ftrace_caller_op_ptr",
          "ftrace_regs_caller_end",
          "ftrace_regs_caller_op_ptr",
          "ftrace_regs_caller_jmp",
          "optprobe_template_entry",
          "optprobe_template_clac",
          "optprobe_template_val",
          "optprobe_template_call",
          "optprobe_template_end",
          "optimized_callback");

  private static final int LARGEST = 4096;

  /** {@code MAX_OPTIMIZED_LENGTH}: bytes that a detour has of the probed function, at the most. */
  private static final int MOST_MOVED = 20;

  private static final byte[] CLAC = Code.bytes(0x0f, 0x01, 0xca);

  /** The {@code jnz} to what tracers of their own do not need. */
  private static final int JNZ = 0x75;

  /** The {@code mov OFFSET(%rip), %rdx} that fetches the tracer, up to its offset. */
  private static final int FETCH = 3;

  private static final int FETCH_SIZE = 7;

  /** The {@code movabs IMMEDIATE, %rdi} that fetches the probe, up to its number. */
  private static final byte[] SET_ARGUMENT = Code.bytes(0x48, 0xbf);

  /**
   * One piece of such code.
   *
   * @param name whose it is, in words
   * @param text what was expected, and what there is
   */
  public record Made(String name, RunningText text) {}

  private final Functions functions;
  private final RunningData data;
  private final Owners owners;
  private final ReturnThunks returns;
  private final RunningText text;
  private final BpfCode bpf;
  private final Map<Long, Made> made = new HashMap<>();

  /**
   * @param functions the kernel's
   * @param returns what a return is on this CPU
   * @param text the kernel's, in which the callers are as they run once it booted
   * @param lengths of what should not be in such code
   */
  public MadeCode(
      Functions functions,
      RunningData data,
      Owners owners,
      ReturnThunks returns,
      RunningText text,
      InstructionLengths lengths) {
    this.functions = functions;
    this.data = data;
    this.owners = owners;
    this.returns = returns;
    this.text = text;
    this.bpf = new BpfCode(functions, data, owners.bpf(), returns, lengths);
  }

  /** All that was compared. */
  public List<Made> all() {
    return List.copyOf(made.values());
  }

  /** Compares the trampoline that a place calls; whether it could be. */
  boolean compareTrampoline(long place, long target) {
    if (made.containsKey(target)) {
      return true;
    }
    if (owners.bpf().at(target) != null) {
      return keep(target, bpf.of(place, target));
    }
    FtraceOps.Tracer tracer = owners.tracers().withTrampoline(target);
    if (tracer == null || !functions.isOutside(target) || owners.isMade(target)) {
      // A direct caller's structure names what all share.
      return false;
    }
    Made best = null;
    for (String caller : FtraceCalls.SHARED) {
      Made one = trampoline(tracer, target, caller);
      best = one == null || (best != null && left(best) <= left(one)) ? best : one;
    }
    return keep(target, best);
  }

  /** Compares the dispatcher that a static call leads to; nothing where it leads elsewhere. */
  public void compareDispatcher(long target) {
    BpfSymbols.Symbol symbol = owners.bpf().at(target);
    if (symbol != null && symbol.isDispatcher()) {
      keep(target, bpf.of(0, target));
    }
  }

  private static int left(Made one) {
    int left = 0;
    for (int i = one.text().nextUnexplained(0);
        i < one.text().length();
        i = one.text().nextUnexplained(i + 1)) {
      left++;
    }
    return left;
  }

  private boolean keep(long address, @Nullable Made one) {
    if (one != null) {
      made.put(address, one);
    }
    return one != null;
  }

  private @Nullable Made trampoline(FtraceOps.Tracer tracer, long target, String caller) {
    long start = functions.named(caller);
    long last = functions.named(caller + "_end");
    long fetch = functions.named(caller + "_op_ptr");
    long call = functions.named(caller.replace("_caller", "_call"));
    long size = last - start;
    if (start == 0 || size <= 0 || size > LARGEST || fetch < start || call < start) {
      return null;
    }
    byte[] found = data.read(target, (int) size + Code.NEAR_SIZE + Long.BYTES);
    if (found == null
        || !text.contains(start, (int) size)
        || fetch + FETCH_SIZE > last
        || call + Code.NEAR_SIZE > last) {
      return null;
    }
    int fetched = (int) (fetch - start);
    int pointer = pointer(found, fetched, (int) size);
    byte[] expected = new byte[pointer + Long.BYTES];
    System.arraycopy(text.read(start, (int) size), 0, expected, 0, (int) size);
    takeMoved(expected, found, 0, (int) size, start - target);
    long jump = functions.named(caller + "_jmp");
    if (jump >= start && jump + 2 <= last && (expected[(int) (jump - start)] & 0xff) == JNZ) {
      System.arraycopy(Code.nop2(), 0, expected, (int) (jump - start), 2);
    }
    Code.putS32(expected, fetched + FETCH, pointer - (fetched + FETCH_SIZE));
    int called = (int) (call - start);
    long function = Code.target(found, called, target + called);
    boolean helper = function == functions.named("ftrace_ops_assist_func");
    byte[] branch =
        Code.branch(Opcodes.CALL, target + called, helper ? function : tracer.function());
    System.arraycopy(branch, 0, expected, called, branch.length);
    byte[] end = Code.returnPadded(pointer - (int) size);
    // What a short return leaves of the room for it is as it was allocated.
    for (int i = 1; i < end.length; i++) {
      byte filled = found[(int) size + i];
      end[i] = filled == 0 ? filled : end[i];
    }
    if (returns.thunk() != 0
        && end.length == Code.NEAR_SIZE
        && (found[(int) size] & 0xff) == Opcodes.JUMP) {
      end = Code.branch(Opcodes.JUMP, target + size, returns.thunk());
    }
    System.arraycopy(end, 0, expected, (int) size, end.length);
    Code.putU64(expected, pointer, tracer.address() + data.dump().slide());
    String name = "trampoline of " + owners.place(tracer.function());
    byte[] there = Arrays.copyOf(found, expected.length);
    return new Made(name, new RunningText(target, expected, there, List.of()));
  }

  /**
   * Where the pointer to the tracer lies, behind the return, for which kernels have left one byte,
   * two, and five.
   */
  private static int pointer(byte[] found, int fetched, int size) {
    int pointer = fetched + FETCH_SIZE + Code.s32(found, fetched + FETCH);
    return pointer > size && pointer <= size + Code.NEAR_SIZE ? pointer : size + Code.NEAR_SIZE;
  }

  /**
   * Compares the detour of a probe; whether it could be.
   *
   * @param before the probed code as it was without the probe
   */
  boolean compareDetour(Kprobes.Kprobe probe, long target, byte[] before) {
    if (made.containsKey(target)) {
      return true;
    }
    long start = functions.named("optprobe_template_entry");
    long size = functions.named("optprobe_template_end") - start;
    if (start == 0 || size <= 0 || size > LARGEST) {
      return false;
    }
    byte[] template = functions.image().space().read(start, (int) size);
    long[] labels = new long[3];
    String[] names = {"clac", "val", "call"};
    for (int i = 0; i < labels.length; i++) {
      labels[i] = functions.named("optprobe_template_" + names[i]) - start;
      if (labels[i] < 0 || labels[i] > size - SET_ARGUMENT.length - Long.BYTES) {
        return false;
      }
    }
    byte[] found = data.read(target, (int) size + MOST_MOVED + Code.NEAR_SIZE);
    long callback = functions.named("optimized_callback");
    if (template == null || found == null || callback == 0) {
      return false;
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
    return keep(target, detour(probe, target, template, before, found));
  }

  /** The template, the instructions that the jump took the place of, and the jump behind them. */
  private Made detour(
      Kprobes.Kprobe probe, long target, byte[] template, byte[] before, byte[] found) {
    int size = template.length;
    int moved = moved(probe, target + size, found, size);
    byte[] expected = new byte[size + moved + Code.NEAR_SIZE];
    System.arraycopy(template, 0, expected, 0, size);
    System.arraycopy(before, 0, expected, size, Math.min(moved, before.length));
    takeMoved(expected, found, size, size + moved, probe.address() - (target + size));
    byte[] back = Code.branch(Opcodes.JUMP, target + size + moved, probe.address() + moved);
    System.arraycopy(back, 0, expected, size + moved, back.length);
    byte[] there = Arrays.copyOf(found, expected.length);
    String name = "detour of " + owners.probeName(probe);
    return new Made(name, new RunningText(target, expected, there, List.of()));
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

  /**
   * A displacement in code that was copied is another, and leads where it did.
   *
   * @param nearer how far the copy lies before what it is of
   */
  private static void takeMoved(byte[] expected, byte[] found, int from, int to, long nearer) {
    for (int i = from; i < to; i++) {
      for (int at = Math.max(from, i - 3);
          expected[i] != found[i] && at <= Math.min(i, to - Integer.BYTES);
          at++) {
        if (Code.s32(found, at) == (int) (Code.s32(expected, at) + nearer)) {
          System.arraycopy(found, at, expected, at, Integer.BYTES);
        }
      }
    }
  }
}
