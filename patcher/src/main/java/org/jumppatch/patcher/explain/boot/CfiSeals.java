package org.jumppatch.patcher.explain.boot;

import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Of a function that nothing calls indirectly the number in front of it is made one that no caller
 * has ({@code poison_cfi}, arch/x86/kernel/alternative.c), whether there was one or not.
 *
 * @param functions the image's names
 * @param cfi how calls are checked
 */
public record CfiSeals(Functions functions, Cfi cfi) implements BootStep {
  private static final int KCFI_HASH = 1;
  private static final int FINEIBT_HASH = 7;
  private static final int ENDBR = 0xfa1e_0ff3;
  private static final byte[] POISON = Code.bytes(0x66, 0x0f, 0x1f, 0x00);

  @Override
  public void apply(RunningText text) {
    if (cfi.mode() != CfiMode.KCFI && cfi.mode() != CfiMode.FINEIBT) {
      return;
    }
    long[] sealed =
        functions
            .table(".ibt_endbr_seal", "__ibt_endbr_seal", "__ibt_endbr_seal_end")
            .map(Table::targets)
            .orElse(new long[0]);
    for (long function : sealed) {
      long preamble = function - Cfi.PREAMBLE;
      if (cfi.mode() == CfiMode.KCFI) {
        text.write(Cause.CFI, preamble + KCFI_HASH, new byte[Integer.BYTES]);
      } else {
        byte[] first = text.read(preamble, Integer.BYTES);
        if (first.length != 0 && Code.s32(first, 0) == ENDBR) {
          text.write(Cause.CFI, preamble, POISON);
        }
        text.write(Cause.CFI, preamble + FINEIBT_HASH, new byte[Integer.BYTES]);
      }
    }
  }
}
