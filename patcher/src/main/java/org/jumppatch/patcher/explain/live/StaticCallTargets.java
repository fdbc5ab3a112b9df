package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.staticcall.InlinedFunction;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
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

  /** Finds the functions that are not called as others are. */
  public static StaticCallTargets of(
      Functions functions, ReturnThunks returns, CallThunks thunks, Nops nops) {
    Map<Long, byte[]> inlined = new HashMap<>();
    for (InlinedFunction function : InlinedFunction.values()) {
      long address = functions.named(function.symbol());
      if (address != 0) {
        inlined.put(address, function.code());
      }
    }
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
