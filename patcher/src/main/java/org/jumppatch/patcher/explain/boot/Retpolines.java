package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.table.RetpolineThunk;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Indirect calls and jumps are compiled as branches to a thunk for their register. At boot they
 * stay so, or become the indirect branch itself, on some CPUs behind an lfence, or branches to
 * another thunk that counts calls ({@code apply_retpolines}, {@code patch_retpoline},
 * arch/x86/kernel/alternative.c). One answer holds for all; on a CPU with ITS those in the lower
 * half of a line go to thunks that were made for them ({@code its_allocate_thunk}), outside of the
 * image.
 */
public final class Retpolines implements BootStep {
  private static final String[] REGISTERS = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };
  private static final byte[] LFENCE = Code.lfence();
  private static final int MOST_PREFIXES = 3;

  /** What a branch became. */
  private enum Form {
    /** What it was compiled as. */
    THUNK(false, false),
    /** Indirect, and nops behind it. */
    INDIRECT(false, false),
    LFENCE_INDIRECT(true, false),
    /** Indirect as from Linux 6.15 on: prefixes before a call, int3 behind a jump. */
    PADDED(false, true),
    LFENCE_PADDED(true, true),
    /** A branch to the thunk that counts calls. */
    COUNTED(false, false);

    final boolean lfence;
    final boolean padded;

    Form(boolean lfence, boolean padded) {
      this.lfence = lfence;
      this.padded = padded;
    }
  }

  private final Functions functions;
  private final Nops nops;
  private final ItsThunks its;
  private final Map<Long, Integer> registers = new TreeMap<>();

  /** What the kernel's own became; null while that is not known. */
  private @Nullable Form form;

  /**
   * @param nops how this kernel fills room
   * @param data of the running kernel, which may have the thunks that it made
   */
  public Retpolines(Functions functions, Nops nops, RunningData data) {
    this(functions, nops, new ItsThunks(functions, data), null);
  }

  private Retpolines(Functions functions, Nops nops, ItsThunks its, @Nullable Form form) {
    this.functions = functions;
    this.nops = nops;
    this.its = its;
    this.form = form;
  }

  /** The same for a module, once the kernel's own are known. */
  public Retpolines inModule(Functions module) {
    return new Retpolines(module, nops, its, form == null ? Form.THUNK : form);
  }

  /** The indirect calls and jumps of an image. */
  public static long[] places(Functions functions) {
    return functions.targets(".retpoline_sites", "__retpoline_sites", "__retpoline_sites_end");
  }

  @Override
  public void apply(RunningText text) {
    long[] places = places(functions);
    for (int i = 0; i < REGISTERS.length; i++) {
      registers.put(functions.named("__x86_indirect_thunk_" + REGISTERS[i]), i);
    }
    registers.remove(0L);
    // Callers that check for themselves (FineIBT) have no branch to a thunk any more.
    places =
        Arrays.stream(places)
            .filter(place -> register(text, place, length(text, place)) != null)
            .toArray();
    if (form == null && isUntouched(text, places)) {
      form = Form.THUNK;
      return;
    }
    Form found = form == null ? most(text, places) : form;
    if (form == null) {
      for (long place : places) {
        its.observe(text, place, code(text, place, found));
      }
    }
    form = found;
    if (found != Form.THUNK) {
      for (long place : places) {
        apply(text, place, found);
      }
    }
  }

  private Form most(RunningText text, long[] places) {
    Majority<Form> seen = new Majority<>();
    for (long place : places) {
      if (text.holds(place, length(text, place))) {
        for (Form tried : Form.values()) {
          byte[] code = code(text, place, tried);
          if (Arrays.equals(text.dumped(place, code.length), code)) {
            seen.vote(tried);
          }
        }
      }
    }
    return seen.winner(Form.THUNK);
  }

  /** Whether most places are as in the image, which saves looking further. */
  private static boolean isUntouched(RunningText text, long[] places) {
    Majority<Boolean> same = new Majority<>();
    for (long place : places) {
      if (text.holds(place, Code.NEAR_SIZE)) {
        byte[] before = text.read(place, Code.NEAR_SIZE);
        same.vote(Arrays.equals(text.dumped(place, Code.NEAR_SIZE), before));
      }
    }
    return same.winner(true);
  }

  private void apply(RunningText text, long place, Form form) {
    byte[] code = code(text, place, form);
    if (code.length == 0) {
      return;
    }
    Integer register = register(text, place, code.length);
    if (register != null && its.isThunk(text, place, code.length, register)) {
      text.acceptDumped(Cause.RETPOLINE, place, code.length);
      return;
    }
    text.write(Cause.RETPOLINE, place, code);
  }

  /** 5 for a call or jump; 6 for a conditional jump, or with a prefix before either. */
  private static int length(RunningText text, long place) {
    byte[] first = text.read(place, 1);
    int opcode = first.length == 0 ? 0 : first[0] & 0xff;
    return opcode == Opcodes.CALL || opcode == Opcodes.JUMP ? Code.NEAR_SIZE : Code.NEAR_SIZE + 1;
  }

  private byte[] code(RunningText text, long place, Form form) {
    int length = length(text, place);
    byte[] before = text.read(place, length);
    if (before.length == 0 || form == Form.THUNK) {
      return before;
    }
    int branch = length - Code.NEAR_SIZE;
    int opcode = before[branch] & 0xff;
    Integer register = register(text, place, length);
    if (register == null) {
      return before;
    }
    return form == Form.COUNTED
        ? counted(before, branch, place, register)
        : indirect(before, form, opcode, register);
  }

  /** The register whose thunk a place of so many bytes goes to; null if to none. */
  private @Nullable Integer register(RunningText text, long place, int length) {
    int branch = length - Code.NEAR_SIZE;
    byte[] code = text.read(place, length);
    if (code.length == 0) {
      return null;
    }
    long target = Code.target(code, branch, place + branch);
    if (registers.isEmpty() && !functions.hasNames()) {
      int number = RetpolineThunk.register(functions.image(), target);
      return number < 0 ? null : number;
    }
    return registers.get(target);
  }

  private byte[] counted(byte[] before, int branch, long place, int register) {
    int opcode = before[branch] & 0xff;
    String kind = opcode == Opcodes.CALL ? "call" : "jump";
    long thunk = functions.named("__x86_indirect_" + kind + "_thunk_" + REGISTERS[register]);
    byte[] code = before.clone();
    Code.putS32(code, branch + 1, (int) (thunk - (place + branch + Code.NEAR_SIZE)));
    return code;
  }

  private byte[] indirect(byte[] before, Form form, int opcode, int register) {
    int length = before.length;
    boolean call = opcode == Opcodes.CALL;
    byte[] code = new byte[length + Long.BYTES];
    int at = 0;
    if (opcode >>> 4 == 8) {
      code[at++] = (byte) (0x70 | ((opcode ^ 1) & 15));
      code[at++] = (byte) (length - 2);
    }
    if (form.lfence) {
      System.arraycopy(LFENCE, 0, code, at, LFENCE.length);
      at += LFENCE.length;
    }
    byte[] branch = Code.indirect(opcode, register);
    int room = length - at - branch.length;
    if (room < 0) {
      // The kernel leaves a site alone where the indirect branch does not fit.
      return before;
    }
    if (form.padded && call && room <= MOST_PREFIXES) {
      Arrays.fill(code, at, at + room, (byte) Opcodes.CS);
      at += room;
    }
    System.arraycopy(branch, 0, code, at, branch.length);
    at += branch.length;
    int traps = call ? 0 : form.padded ? length - at : Math.min(1, length - at);
    Arrays.fill(code, at, at + traps, (byte) Opcodes.INT3);
    nops.fill(code, at + traps, length);
    return Arrays.copyOf(code, length);
  }
}
