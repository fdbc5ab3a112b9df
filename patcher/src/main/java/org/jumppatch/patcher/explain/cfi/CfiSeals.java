package org.jumppatch.patcher.explain.cfi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Of a function that nothing calls indirectly the number in front of it is made one that no caller
 * has ({@code poison_cfi}, arch/x86/kernel/alternative.c, from Linux 6.6 on): up to 6.14 whether
 * there was one or not.
 */
public final class CfiSeals implements BootStep {
  private static final int KCFI_HASH = 1;

  private final Functions functions;
  private final Cfi cfi;
  private final Endbrs endbrs;

  /** What the kernel's own became; null while that is not known. */
  private @Nullable Way way;

  /**
   * What is made so.
   *
   * @param numbers those of functions that have one
   * @param others what is in their place where there is none
   */
  private record Way(boolean numbers, boolean others) {}

  /**
   * @param functions the image's names
   * @param cfi how calls are checked
   * @param endbrs what a sealed endbr is, once that step was done
   */
  public CfiSeals(Functions functions, Cfi cfi, Endbrs endbrs) {
    this(functions, cfi, endbrs, null);
  }

  private CfiSeals(Functions functions, Cfi cfi, Endbrs endbrs, @Nullable Way way) {
    this.functions = functions;
    this.cfi = cfi;
    this.endbrs = endbrs;
    this.way = way;
  }

  /**
   * The same for a module, once the kernel's own are known.
   *
   * @param checks how the module's calls are checked
   */
  public CfiSeals inModule(Functions module, Cfi checks) {
    return new CfiSeals(module, checks, endbrs, way);
  }

  @Override
  public void apply(RunningText text) {
    if (cfi.mode() != CfiMode.KCFI && cfi.mode() != CfiMode.FINEIBT) {
      return;
    }
    long[] sealed = Endbrs.places(functions);
    Way known = way == null ? most(text, sealed) : way;
    way = known;
    for (long function : sealed) {
      boolean checked = isChecked(text, function);
      if (checked && cfi.mode() == CfiMode.FINEIBT && known.numbers()) {
        text.write(Cause.CFI, function - FineIbt.PREFIX, endbrs.sealed());
      }
      if (checked ? known.numbers() : known.others()) {
        text.write(Cause.CFI, hash(function), new byte[Integer.BYTES]);
      }
    }
  }

  private Way most(RunningText text, long[] sealed) {
    Majority<Boolean> numbers = new Majority<>();
    Majority<Boolean> others = new Majority<>();
    byte[] zeroes = new byte[Integer.BYTES];
    for (long function : sealed) {
      byte[] before = text.read(hash(function), zeroes.length);
      if (text.holds(hash(function), zeroes.length) && !Arrays.equals(before, zeroes)) {
        boolean zero = Arrays.equals(text.dumped(hash(function), zeroes.length), zeroes);
        (isChecked(text, function) ? numbers : others).vote(zero);
      }
    }
    return new Way(numbers.winner(false), others.winner(false));
  }

  /** Where the number of a function is, or would be. */
  private long hash(long function) {
    FineIbt code = cfi.mode() == CfiMode.FINEIBT ? cfi.code() : null;
    return code == null
        ? function - cfi.offset() + KCFI_HASH
        : function - FineIbt.PREFIX + code.hash();
  }

  /** Whether there is a number, as the steps before left it. */
  private boolean isChecked(RunningText text, long function) {
    if (cfi.mode() == CfiMode.KCFI) {
      byte[] move = text.read(function - cfi.offset(), Code.NEAR_SIZE);
      return CfiPreambles.isMove(move) && Code.s32(move, KCFI_HASH) != 0;
    }
    byte[] first = text.read(function - FineIbt.PREFIX, Endbrs.ENDBR64.length);
    return Arrays.equals(first, Endbrs.ENDBR64) || Arrays.equals(first, endbrs.sealed());
  }
}
