package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.CodeMove;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Call depth tracking, which some Intel CPUs need for their returns: a call goes to a few bytes in
 * front of the function, nops in the image, that count it and fall into the function ({@code
 * callthunks_patch_builtin_calls}, {@code patch_dest}, arch/x86/kernel/callthunks.c).
 */
public final class CallThunks implements BootStep {
  /** Where returns go on a CPU whose calls are counted. */
  public static final String RETURN_THUNK = "call_depth_return_thunk";

  /** Start of the code that counts a call. */
  public static final String TEMPLATE = "skl_call_thunk_template";

  /** Its end. */
  public static final String TEMPLATE_END = "skl_call_thunk_tail";

  /**
   * Functions that count for themselves, or whose calls are no ordinary ones ({@code skip_addr}).
   */
  public static final Set<String> NOT_COUNTED =
      Set.of(
          "error_entry",
          "paranoid_entry",
          "xen_error_entry",
          "__switch_to_asm",
          "ret_from_fork",
          "soft_restart_cpu",
          "__fentry__",
          "relocate_kernel");

  /** CONFIG_FUNCTION_ALIGNMENT of kernels that leave room in front of functions. */
  private static final int ALIGNMENT = 16;

  private static final String LACKING =
      "a call of another module, and the dump lacks what would tell whether that is counted";

  private final Functions functions;
  private final RunningText text;
  private final RunningData data;
  private final CodeMove move;

  /** That of the kernel, whose calls are counted too; null in the kernel's own. */
  private final @Nullable CallThunks kernel;

  private final Set<Long> notCounted = new HashSet<>();
  private final long template;
  private final int size;
  private final boolean active;
  private final boolean afterAlternatives;
  private final List<Long> calls = new ArrayList<>();

  /**
   * Finds out from what returns became whether calls are counted.
   *
   * @param data where the functions of modules are
   */
  public CallThunks(
      Functions functions,
      RunningText text,
      RunningData data,
      ReturnThunks returns,
      AlternativeTable alternatives,
      CodeMove move) {
    this.functions = functions;
    this.text = text;
    this.data = data;
    this.move = move;
    this.kernel = null;
    template = functions.named(TEMPLATE);
    size = templateSize(functions);
    active =
        text.read(template, size).length > 0
            && returns.thunk() != 0
            && returns.thunk() == functions.named(RETURN_THUNK);
    NOT_COUNTED.forEach(name -> notCounted.add(functions.named(name)));
    afterAlternatives = active && countsAlternatives(alternatives);
    if (active) {
      functions
          .table(".call_sites", "__call_sites", "__call_sites_end")
          .ifPresent(table -> Arrays.stream(table.targets()).forEach(calls::add));
    }
    if (afterAlternatives) {
      alternatives.groups().forEach(group -> calls.add(group.get(0).address()));
    }
  }

  private CallThunks(
      Functions module, RunningText text, CallThunks kernel, AlternativeTable alternatives) {
    this.functions = module;
    this.text = text;
    this.data = kernel.data;
    this.move = kernel.move;
    this.kernel = kernel;
    template = kernel.template;
    size = kernel.size;
    active = kernel.active;
    afterAlternatives = kernel.afterAlternatives;
    notCounted.addAll(kernel.notCounted);
    if (active) {
      module
          .table(".call_sites", "__call_sites", "__call_sites_end")
          .ifPresent(table -> Arrays.stream(table.targets()).forEach(calls::add));
    }
    if (afterAlternatives) {
      alternatives.groups().forEach(group -> calls.add(group.get(0).address()));
    }
  }

  /** The same for a module ({@code callthunks_patch_module_calls}). */
  public CallThunks inModule(Functions module, RunningText text, AlternativeTable alternatives) {
    return new CallThunks(module, text, this, alternatives);
  }

  /** Bytes that count a call; 0 where the image has none. */
  public static int templateSize(Functions functions) {
    long size = functions.named(TEMPLATE_END) - functions.named(TEMPLATE);
    return size > 0 && size <= ALIGNMENT ? (int) size : 0;
  }

  /** Whether calls that alternatives wrote are counted, as in Linux 6.12; later it was not so. */
  private boolean countsAlternatives(AlternativeTable alternatives) {
    Majority<Boolean> seen = new Majority<>();
    for (List<AlternativeEntry> group : alternatives.groups()) {
      for (AlternativeEntry entry : group) {
        byte[] replacement = text.read(entry.replacement(), entry.replacementLength());
        if (isCall(replacement, 0) && text.holds(entry.address(), Code.NEAR_SIZE)) {
          byte[] running = text.dumped(entry.address(), Code.NEAR_SIZE);
          long target = Code.target(running, 0, entry.address());
          if (isCall(running, 0) && (isThunk(target) || isThunk(target - size))) {
            seen.vote(isThunk(target));
          }
        }
      }
    }
    return seen.winner(true);
  }

  private static boolean isCall(byte[] code, int at) {
    return code.length - at >= Code.NEAR_SIZE && (code[at] & 0xff) == Opcodes.CALL;
  }

  /** Whether the kernel does this when it has done the alternatives. */
  public boolean isAfterAlternatives() {
    return afterAlternatives;
  }

  /**
   * Where a call that means to call {@code function} goes: to its thunk, or there. Functions of
   * other modules have theirs, too ({@code is_coretext}).
   */
  public long thunk(long function) {
    if (!active || notCounted.contains(function)) {
      return function;
    }
    boolean counted = isElsewhere(function) ? isCounted(function) : isCountedHere(function);
    return counted ? function - size : function;
  }

  private boolean isCountedHere(long function) {
    CallThunks owner = kernel == null || text.contains(function, 1) ? this : kernel;
    return owner.hasRoom(function);
  }

  /** Whether a function is neither the kernel's nor this module's. */
  private boolean isElsewhere(long function) {
    return !text.contains(function, 1) && (kernel == null || kernel.isElsewhere(function));
  }

  /** Whether what a running kernel has in front of a function counts calls. */
  private boolean isCounted(long function) {
    return Arrays.equals(data.read(function - size, size), code(function));
  }

  /** The function that a call to {@code target} means: the one behind the thunk that runs there. */
  public long function(long target) {
    return active && isThunk(target) ? target + size : target;
  }

  private boolean hasRoom(long function) {
    return text.contains(function - size, size)
        && (isUnused(function) || Arrays.equals(text.read(function - size, size), code(function)));
  }

  private boolean isUnused(long function) {
    for (byte octet : text.read(function - size, size)) {
      if (octet != (byte) Opcodes.NOP) {
        return false;
      }
    }
    return true;
  }

  /** Whether the dump counts a call there and goes on into a function. */
  private boolean isThunk(long target) {
    if (isElsewhere(target)) {
      return isCounted(target + size);
    }
    if (kernel != null && !text.contains(target, 1)) {
      return kernel.isThunk(target);
    }
    return text.holds(target, size)
        && Arrays.equals(text.dumped(target, size), code(target + size))
        && functions.starts(target + size);
  }

  private byte[] code(long function) {
    byte[] code = (kernel == null ? text : kernel.text).read(template, size);
    move.apply(code, size, template, size, function - size);
    return code;
  }

  @Override
  public void apply(RunningText running) {
    for (long place : calls) {
      if (text.contains(place, Code.NEAR_SIZE)) {
        byte[] before = text.read(place, Code.NEAR_SIZE);
        if (isCall(before, 0)) {
          redirect(place, Code.target(before, 0, place));
        }
      }
    }
    if (active) {
      acceptThunksOfOthers();
    }
  }

  /** Has a call of a function that is counted go to its thunk. */
  private void redirect(long place, long function) {
    long thunk = thunk(function);
    if (isUntold(place, function)) {
      text.leave(Cause.CALL_THUNK, LACKING, place, Code.NEAR_SIZE);
    } else if (thunk != function) {
      count(function);
      text.write(Cause.CALL_THUNK, place, Code.branch(Opcodes.CALL, place, thunk));
    }
  }

  /** Whether a call goes where a thunk would be, and the dump lacks what is there. */
  private boolean isUntold(long place, long function) {
    return isElsewhere(function)
        && text.holds(place, Code.NEAR_SIZE)
        && Code.target(text.dumped(place, Code.NEAR_SIZE), 0, place) == function - size
        && data.read(function - size, size) == null;
  }

  /** Expects the thunk of a function that has room for one. */
  void count(long function) {
    if (text.contains(function - size, size) && isUnused(function)) {
      text.write(Cause.CALL_THUNK, function - size, code(function));
    }
  }

  /** Modules and later static calls use thunks too: what is one to the letter needs no caller. */
  private void acceptThunksOfOthers() {
    long first = (text.start() + size + ALIGNMENT - 1) & -ALIGNMENT;
    for (long function = first; text.contains(function, 1); function += ALIGNMENT) {
      int at = text.index(function - size);
      if (text.dump()[at] != (byte) Opcodes.NOP && isUnused(function) && isThunk(function - size)) {
        count(function);
      }
    }
  }

  /** The running text as it was before this step. */
  public byte[] undone(byte[] dump) {
    byte[] before = dump.clone();
    for (long place : calls) {
      int at = text.contains(place, Code.NEAR_SIZE) ? text.index(place) : before.length;
      if (isCall(before, at)) {
        long function = function(Code.target(before, at, place));
        System.arraycopy(Code.branch(Opcodes.CALL, place, function), 0, before, at, Code.NEAR_SIZE);
      }
    }
    return before;
  }
}
