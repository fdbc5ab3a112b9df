package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * The checks of indirect calls in a kernel that was built by clang ({@code __apply_fineibt},
 * arch/x86/kernel/alternative.c): each function has a number for its type in front of it, and each
 * caller holds the call to that. At boot all numbers are mixed with one random seed, and callers
 * and functions may be rewritten to check the other way round.
 *
 * <pre>
 *                image                                running
 * function - 16  b8 h            mov $h, %eax         b8 h'
 *                                            FineIBT: f3 0f 1e fa 41 81 ea h' 74 03 0f 0b 90
 * call - 14      41 ba -h        mov $-h, %r10d       41 ba -h'
 *                45 03 53 f1     add -15(%r11), %r10d
 *                74 02 0f 0b     je, ud2     FineIBT: 41 ba h' 49 83 eb 10 0f 1f 40 00
 *                                                off: eb 0c
 * </pre>
 */
public final class Cfi implements BootStep {
  static final int PREAMBLE = 16;
  private static final int CALLER = 14;
  private static final int MOVE_EAX = 0xb8;
  private static final byte[] MOVE_R10 = Code.bytes(0x41, 0xba);
  private static final byte[] SKIP = Code.bytes(0xeb, 0x0c);
  private static final byte[] CHECK =
      Code.bytes(
          0xf3, 0x0f, 0x1e, 0xfa, 0x41, 0x81, 0xea, 0, 0, 0, 0, 0x74, 0x03, 0x0f, 0x0b, 0x90);
  private static final int CHECKED_HASH = 7;
  private static final byte[] BRING =
      Code.bytes(0x41, 0xba, 0, 0, 0, 0, 0x49, 0x83, 0xeb, 0x10, 0x0f, 0x1f, 0x40, 0x00);
  private static final int ENDBR = 0xfa1e_0ff3;
  private static final int POISON = 0x001f_0f66;
  private static final byte[] POISON_CODE = Code.bytes(0x66, 0x0f, 0x1f, 0x00);

  private final long[] functions;
  private final long[] callers;
  private final CfiMode mode;
  private final int seed;

  /** Finds out from the dump how calls are checked, and the seed. */
  public Cfi(Functions names, RunningText text) {
    functions = functions(names);
    callers = functions.length == 0 ? new long[0] : callers(names);
    Majority<CfiMode> modes = new Majority<>();
    Majority<Integer> seeds = new Majority<>();
    for (long place : functions) {
      if (text.holds(place, PREAMBLE) && isMove(text.read(place, PREAMBLE))) {
        int hash = Code.s32(text.read(place, PREAMBLE), 1);
        byte[] running = text.dumped(place, PREAMBLE);
        if (isMove(running)) {
          modes.vote(CfiMode.KCFI);
          seeds.vote(Code.s32(running, 1) ^ hash);
        } else if (Arrays.equals(running, 0, CHECKED_HASH, CHECK, 0, CHECKED_HASH)) {
          modes.vote(CfiMode.FINEIBT);
          seeds.vote(Code.s32(running, CHECKED_HASH) ^ hash);
        }
      }
    }
    mode = isSkipped(text) ? CfiMode.OFF : modes.winner(CfiMode.NONE);
    seed = mode == CfiMode.OFF || mode == CfiMode.NONE ? 0 : seeds.winner(0);
  }

  private Cfi(Functions module, Cfi kernel) {
    mode = kernel.mode;
    seed = kernel.seed;
    functions = functions(module);
    callers = mode == CfiMode.NONE ? new long[0] : callers(module);
  }

  private static long[] functions(Functions names) {
    return names
        .table(".cfi_sites", "__cfi_sites", "__cfi_sites_end")
        .map(Table::targets)
        .orElse(new long[0]);
  }

  private static long[] callers(Functions names) {
    return names
        .table(".retpoline_sites", "__retpoline_sites", "__retpoline_sites_end")
        .map(Table::targets)
        .orElse(new long[0]);
  }

  /** The same for a module. */
  public Cfi inModule(Functions module) {
    return new Cfi(module, this);
  }

  private boolean isSkipped(RunningText text) {
    Majority<Boolean> skipped = new Majority<>();
    for (long call : callers) {
      if (isCaller(text, call) && text.holds(call - CALLER, CALLER)) {
        byte[] running = text.dumped(call - CALLER, SKIP.length);
        skipped.vote(Arrays.equals(running, SKIP));
      }
    }
    return skipped.winner(false);
  }

  /** How calls are checked. */
  CfiMode mode() {
    return mode;
  }

  private static boolean isMove(byte[] code) {
    return code.length > 0 && (code[0] & 0xff) == MOVE_EAX;
  }

  private static boolean isCaller(RunningText text, long call) {
    byte[] before = text.read(call - CALLER, MOVE_R10.length);
    return Arrays.equals(before, MOVE_R10);
  }

  /** The number with the seed ({@code cfi_rehash}): it must not look like an endbr. */
  private int mixed(int hash) {
    int mixed = hash ^ seed;
    while (seed != 0 && (isEndbr(mixed) || isEndbr(-mixed))) {
      boolean odd = (mixed & 1) != 0;
      mixed >>>= 1;
      mixed ^= odd ? 0x8020_0003 : 0;
    }
    return mixed;
  }

  /** {@code is_endbr}: endbr64, endbr32, or what a sealed one becomes. */
  private static boolean isEndbr(int code) {
    return code == POISON || (code & ~0x0100_0000) == ENDBR;
  }

  @Override
  public void apply(RunningText text) {
    if (mode == CfiMode.NONE) {
      return;
    }
    for (long call : callers) {
      if (isCaller(text, call)) {
        text.write(Cause.CFI, call - CALLER, caller(text.read(call - CALLER, CALLER)));
      }
    }
    for (long place : functions) {
      byte[] before = text.read(place, PREAMBLE);
      if (isMove(before) && mode != CfiMode.OFF) {
        text.write(Cause.CFI, place, preamble(before));
        poison(text, place + PREAMBLE);
      }
    }
  }

  private byte[] caller(byte[] before) {
    if (mode == CfiMode.OFF) {
      return SKIP;
    }
    int hash = mixed(-Code.s32(before, MOVE_R10.length));
    byte[] code = mode == CfiMode.FINEIBT ? BRING.clone() : Arrays.copyOf(before, 6);
    Code.putS32(code, MOVE_R10.length, mode == CfiMode.FINEIBT ? hash : -hash);
    return code;
  }

  private byte[] preamble(byte[] before) {
    int hash = mixed(Code.s32(before, 1));
    if (mode == CfiMode.FINEIBT) {
      byte[] code = CHECK.clone();
      Code.putS32(code, CHECKED_HASH, hash);
      return code;
    }
    byte[] code = Arrays.copyOf(before, Code.NEAR_SIZE);
    Code.putS32(code, 1, hash);
    return code;
  }

  /** With FineIBT a function is entered in front of its own endbr, which no branch needs then. */
  private void poison(RunningText text, long address) {
    byte[] first = text.read(address, POISON_CODE.length);
    if (mode == CfiMode.FINEIBT && first.length != 0 && Code.s32(first, 0) == ENDBR) {
      text.write(Cause.CFI, address, POISON_CODE);
    }
  }
}
