package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.owner.FtraceOps;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * A tracer's trampoline is a copy of the caller that all share ({@code create_trampoline},
 * arch/x86/kernel/ftrace.c).
 */
final class TracerTrampolines {
  /** The names that are looked for in an image. */
  static final Set<String> NAMES =
      Set.of(
          "ftrace_caller_end",
          "ftrace_caller_op_ptr",
          "ftrace_regs_caller_end",
          "ftrace_regs_caller_op_ptr",
          "ftrace_regs_caller_jmp");

  private static final int LARGEST = 4096;

  /** The {@code jnz} to what tracers of their own do not need. */
  private static final int JNZ = 0x75;

  /** The {@code mov OFFSET(%rip), %rdx} that fetches the tracer, up to its offset. */
  private static final int FETCH = 3;

  private static final int FETCH_SIZE = 7;

  /** The return where no thunk takes its place ({@code retq}), an int3 with it. */
  private static final int SHORT_RETURN = 2;

  private final Functions functions;
  private final RunningData data;
  private final ReturnThunks returns;
  private final RunningText text;

  /**
   * @param functions the kernel's
   * @param returns what a return is on this CPU
   * @param text the kernel's, in which the callers are as they run once it booted
   */
  TracerTrampolines(Functions functions, RunningData data, ReturnThunks returns, RunningText text) {
    this.functions = functions;
    this.data = data;
    this.returns = returns;
    this.text = text;
  }

  /** A tracer's trampoline beside what it should be; null where either is not known. */
  @Nullable RunningText of(FtraceOps.Tracer tracer, long target) {
    RunningText best = null;
    for (String caller : FtraceCalls.SHARED) {
      RunningText one = trampoline(tracer, target, caller);
      best = one == null || (best != null && left(best) <= left(one)) ? best : one;
    }
    return best;
  }

  private static int left(RunningText one) {
    int left = 0;
    for (int i = one.nextUnexplained(0); i < one.length(); i = one.nextUnexplained(i + 1)) {
      left++;
    }
    return left;
  }

  private @Nullable RunningText trampoline(FtraceOps.Tracer tracer, long target, String caller) {
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
    // Of the room for a jump nothing is written but a return and an int3. The rest is what the
    // memory held when it was allocated: zeroes as long as nobody else had it.
    int rest = Math.min(end.length, SHORT_RETURN);
    System.arraycopy(found, (int) size + rest, end, rest, end.length - rest);
    if (returns.thunk() != 0
        && end.length == Code.NEAR_SIZE
        && (found[(int) size] & 0xff) == Opcodes.JUMP) {
      end = Code.branch(Opcodes.JUMP, target + size, returns.thunk());
    }
    System.arraycopy(end, 0, expected, (int) size, end.length);
    Code.putU64(expected, pointer, tracer.address() + data.dump().slide());
    return new RunningText(target, expected, Arrays.copyOf(found, expected.length), List.of());
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
   * A displacement in code that was copied is another, and leads where it did.
   *
   * @param expected the code where it was; what may be otherwise becomes as found
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
