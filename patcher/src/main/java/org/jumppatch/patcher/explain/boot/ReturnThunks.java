package org.jumppatch.patcher.explain.boot;

import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Returns are compiled as jumps to a thunk. At boot they become plain returns, or jumps to the
 * thunk that the CPU needs ({@code apply_returns}, {@code patch_return},
 * arch/x86/kernel/alternative.c). One answer holds for all of them.
 */
public final class ReturnThunks implements BootStep {
  /**
   * With the thunk against ITS only returns in the lower half of a line take it ({@code
   * cpu_wants_rethunk_at}), so a plain one in the upper half says nothing.
   */
  private static final int UPPER_HALF = 0x20;

  private final long[] places;
  private final long compiled;
  private final long its;
  private final long thunk;

  /** Finds out from the dump what returns became. */
  public ReturnThunks(Functions functions, RunningText text) {
    places = places(functions);
    compiled = compiled(functions, text);
    its = functions.named("its_return_thunk");
    Majority<Long> seen = new Majority<>();
    for (long place : places) {
      if (text.holds(place, Code.NEAR_SIZE)) {
        int at = text.index(place);
        int opcode = text.dump()[at] & 0xff;
        if (opcode == Opcodes.JUMP) {
          long target = Code.target(text.dump(), at, place);

          if (functions.starts(target)) {
            seen.vote(target);
          }
        } else if (opcode == Opcodes.RETURN && (place & UPPER_HALF) == 0) {
          seen.vote(0L);
        }
      }
    }
    thunk = seen.winner(0L);
  }

  private ReturnThunks(Functions module, ReturnThunks kernel) {
    places = places(module);
    compiled = kernel.compiled;
    its = kernel.its;
    thunk = kernel.thunk;
  }

  /** Where returns jump to in the image: its name says it, else what most of them do. */
  private long compiled(Functions functions, RunningText text) {
    Majority<Long> seen = new Majority<>();
    for (int i = 0; !functions.hasNames() && i < places.length; i++) {
      byte[] code = compiledAt(text, places[i]);
      int prefixes = code.length != 0 && code[0] == Opcodes.CS ? 1 : 0;
      if (code.length != 0 && (code[prefixes] & 0xff) == Opcodes.JUMP) {
        seen.vote(Code.target(code, prefixes, places[i] + prefixes));
      }
    }
    Long found = seen.winner();
    return found == null ? functions.named("__x86_return_thunk") : found;
  }

  /** A return as it was compiled, with its prefix if it has one; the text may end behind it. */
  private static byte[] compiledAt(RunningText text, long place) {
    byte[] code = text.read(place, Code.NEAR_SIZE + 1);
    return code.length != 0 ? code : text.read(place, Code.NEAR_SIZE);
  }

  private static long[] places(Functions functions) {
    return functions.targets(".return_sites", "__return_sites", "__return_sites_end");
  }

  /** The same for a module. */
  public ReturnThunks inModule(Functions module) {
    return new ReturnThunks(module, this);
  }

  /** What runs for a return of {@code length} bytes at an address. */
  public byte[] code(long address, int length) {
    if (thunk == 0 || (thunk == its && (address & UPPER_HALF) != 0)) {
      return Code.returnPadded(length);
    }
    byte[] jump = Code.branch(Opcodes.JUMP, address, thunk);
    if (length == jump.length) {
      return jump;
    }
    byte[] padded = Code.returnPadded(length);
    System.arraycopy(jump, 0, padded, 0, jump.length);
    return padded;
  }

  /** Where returns jump to; 0 where they are plain returns. */
  public long thunk() {
    return thunk;
  }

  /** Whether a jump to this address is a return. */
  public boolean isThunk(long target) {
    return target != 0 && (target == thunk || target == compiled);
  }

  @Override
  public void apply(RunningText text) {
    for (long place : places) {
      byte[] before = compiledAt(text, place);
      int prefixes = before.length != 0 && before[0] == Opcodes.CS ? 1 : 0;
      if (before.length != 0
          && (before[prefixes] & 0xff) == Opcodes.JUMP
          && (compiled == 0 || Code.target(before, prefixes, place + prefixes) == compiled)) {
        text.write(Cause.RETURN_THUNK, place, code(place, Code.NEAR_SIZE + prefixes));
      }
    }
  }
}
