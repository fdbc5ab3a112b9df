package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.text.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Nops;

/**
 * What static calls become where they call no function of their own, or are not written as a call.
 *
 * @param returns what a return is on this CPU
 * @param thunks where calls go on this CPU
 * @param nops what a call of nothing is
 * @param plainReturn {@code __static_call_return}, for conditional tail calls of nothing
 * @param inlined by function: the five bytes that do in place of a call what it does
 */
public record StaticCallTargets(
    ReturnThunks returns,
    CallThunks thunks,
    Nops nops,
    long plainReturn,
    Map<Long, byte[]> inlined) {

  /** The names of such functions ({@code __static_call_transform}). */
  private static final Map<String, byte[]> INLINED =
      Map.of(
          // cs cs cs xor %eax, %eax
          "__static_call_return0",
          Code.bytes(0x2e, 0x2e, 0x2e, 0x31, 0xc0),
          // ud1 (%edx), %rdi
          "__WARN_trap",
          Code.bytes(0x67, 0x48, 0x0f, 0xb9, 0x3a),
          // ds ds movb $0, (%rdi)
          "__raw_callee_save___native_queued_spin_unlock",
          Code.bytes(0x3e, 0x3e, 0xc6, 0x07, 0x00));

  /** Finds the functions that are not called as others are. */
  public static StaticCallTargets of(
      Functions functions, ReturnThunks returns, CallThunks thunks, Nops nops) {
    Map<Long, byte[]> inlined = new HashMap<>();
    INLINED.forEach(
        (name, code) -> {
          if (functions.named(name) != 0) {
            inlined.put(functions.named(name), code);
          }
        });
    return new StaticCallTargets(
        returns, thunks, nops, functions.named("__static_call_return"), inlined);
  }

  /** The function that is inlined as this code; {@link StaticCallSite#NONE} if none is. */
  long inlinedAs(byte[] code, int at) {
    for (Map.Entry<Long, byte[]> entry : inlined.entrySet()) {
      byte[] inline = entry.getValue();
      if (Arrays.equals(code, at, at + inline.length, inline, 0, inline.length)) {
        return entry.getKey();
      }
    }
    return StaticCallSite.NONE;
  }

  /** Where a conditional tail call to no function goes. */
  long conditionalReturn(StaticCallEra era) {
    return era == StaticCallEra.EARLY || returns.thunk() == 0 ? plainReturn : returns.thunk();
  }
}
