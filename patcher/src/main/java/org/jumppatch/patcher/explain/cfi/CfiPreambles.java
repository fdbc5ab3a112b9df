package org.jumppatch.patcher.explain.cfi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What is in front of functions that may be called indirectly ({@code cfi_rand_preamble}, {@code
 * cfi_rewrite_preamble}, {@code cfi_rewrite_endbr}, arch/x86/kernel/alternative.c).
 */
final class CfiPreambles {
  /** {@code mov $h, %eax}; with BHI the register says how many arguments the function has. */
  private static final int MOVE = 0xb8;

  private static final int MOVE_SIZE = Code.NEAR_SIZE;

  private static final int MOST_ARGUMENTS = 7;

  /** Bytes from a number to its function. */
  private final int offset;

  private final CfiMode mode;
  private final CfiHash hashes;
  private final @Nullable FineIbt code;
  private final byte[] poison;

  /** Whether functions that do not start with an endbr are left as they are for FineIBT. */
  private final boolean onlyEntered;

  /** Start of {@code __bhi_args}; 0 where BHI is off. */
  private final long cleared;

  /** Whether a single argument is cleared in place. */
  private final boolean inPlace;

  /**
   * Finds out from the dump what was done.
   *
   * @param places the kernel's numbers
   * @param offset bytes from a number to its function
   */
  CfiPreambles(long[] places, RunningText text, int offset) {
    this.offset = offset;
    Majority<CfiMode> modes = new Majority<>();
    Majority<FineIbt> ages = new Majority<>();
    Majority<Integer> seeds = new Majority<>();
    for (long place : places) {
      byte[] before = text.read(place, MOVE_SIZE);
      if (isMove(before)
          && startsWithEndbr(text, place)
          && text.holds(place, offset + Endbrs.ENDBR64.length)) {
        int hash = Code.s32(before, 1);
        byte[] running = text.dumped(place, MOVE_SIZE);
        byte[] prefix = text.dumped(prefix(place), FineIbt.PREFIX);
        FineIbt age = age(prefix);
        if (age != null) {
          modes.vote(CfiMode.FINEIBT);
          ages.vote(age);
          seeds.vote(Code.s32(prefix, age.hash()) ^ hash);
        } else if (running[0] == before[0]) {
          modes.vote(CfiMode.KCFI);
          seeds.vote(Code.s32(running, 1) ^ hash);
        }
      }
    }
    mode = modes.winner(CfiMode.NONE);
    code = ages.winner();
    hashes = new CfiHash(mode == CfiMode.NONE ? 0 : seeds.winner(0));
    Majority<byte[]> poisons = new Majority<>();
    Majority<Boolean> entered = new Majority<>();
    Majority<Long> clearing = new Majority<>();
    Majority<Boolean> clearedInPlace = new Majority<>();
    for (long place : places) {
      FineIbt age = code;
      byte[] before = text.read(place, MOVE_SIZE);
      if (age != null && isMove(before) && text.holds(place, offset + Endbrs.ENDBR64.length)) {
        byte[] running = text.dumped(prefix(place), FineIbt.PREFIX);
        if (startsWithEndbr(text, place)) {
          Endbrs.vote(poisons, text.dumped(place + offset, Endbrs.ENDBR64.length));
          int count = arguments(before);
          if (count == 1) {
            clearedInPlace.vote(age.hasOneArgument(running));
          } else if (count > 1) {
            clearing.vote(age.cleared(running, prefix(place), count));
          }
        } else {
          entered.vote(!age.isPreamble(running));
        }
      }
    }
    poison = poisons.winner(Endbrs.ENDBR64);
    onlyEntered = entered.winner(false);
    cleared = clearing.winner(0L);
    inPlace = clearedInPlace.winner(false);
  }

  /** Where the functions of an image have their numbers, be it the kernel or a module. */
  static long[] places(Functions names) {
    return names.targets(".cfi_sites", "__cfi_sites", "__cfi_sites_end");
  }

  private static @Nullable FineIbt age(byte[] running) {
    for (FineIbt age : FineIbt.AGES) {
      if (age.isPreamble(running)) {
        return age;
      }
    }
    return null;
  }

  /** How functions check who calls them, as far as they tell. */
  CfiMode mode() {
    return mode;
  }

  /** What numbers become. */
  CfiHash hashes() {
    return hashes;
  }

  /** What FineIBT writes; null where it does not. */
  @Nullable FineIbt code() {
    return code;
  }

  private long prefix(long place) {
    return place + offset - FineIbt.PREFIX;
  }

  /** Whether code starts with a number that is brought to a register. */
  static boolean isMove(byte[] code) {
    return code.length >= MOVE_SIZE && arguments(code) >= 0;
  }

  private static int arguments(byte[] move) {
    int count = (move[0] & 0xff) - MOVE;
    return count <= MOST_ARGUMENTS ? count : -1;
  }

  private boolean startsWithEndbr(RunningText text, long place) {
    byte[] first = text.read(place + offset, Endbrs.ENDBR64.length);
    return first.length != 0 && Code.s32(first, 0) == Endbrs.ENDBR;
  }

  void apply(long[] places, RunningText text) {
    for (long place : places) {
      byte[] before = text.read(place, MOVE_SIZE);
      if (isMove(before)) {
        int hash = hashes.of(Code.s32(before, 1));
        byte[] mixed = before.clone();
        Code.putS32(mixed, 1, hash);
        FineIbt age = mode == CfiMode.FINEIBT ? code : null;
        boolean endbr = age != null && startsWithEndbr(text, place);
        if (age == null || (onlyEntered && !endbr)) {
          text.write(Cause.CFI, place, mixed);
        } else {
          if (offset != FineIbt.PREFIX) {
            text.write(Cause.CFI, place, mixed);
          }
          byte[] whole = preamble(age, prefix(place), hash, endbr ? arguments(before) : 0, endbr);
          text.write(Cause.CFI, prefix(place), whole);
        }
      }
    }
  }

  /** With FineIBT a function is entered in front of its own endbr, which no branch needs then. */
  private byte[] preamble(FineIbt age, long at, int hash, int arguments, boolean endbr) {
    byte[] made = age.preamble(hash);
    byte[] first = poison;
    if (cleared != 0 && arguments == 1 && inPlace) {
      byte[] clear = age.oneArgument();
      int inside = FineIbt.PREFIX - age.behindHash();
      System.arraycopy(clear, 0, made, age.behindHash(), inside);
      first = Arrays.copyOfRange(clear, inside, clear.length);
    } else if (cleared != 0 && arguments > 0) {
      byte[] clear = age.arguments(at + age.behindHash(), cleared, arguments);
      System.arraycopy(clear, 0, made, age.behindHash(), clear.length);
    }
    if (!endbr) {
      return made;
    }
    byte[] whole = Arrays.copyOf(made, FineIbt.PREFIX + first.length);
    System.arraycopy(first, 0, whole, FineIbt.PREFIX, first.length);
    return whole;
  }
}
