package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.InlinedFunction;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.EmptyFunctions;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningText;

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
      Functions functions, RunningText text, ReturnThunks returns, CallThunks thunks, Nops nops) {
    Map<Long, byte[]> inlined = new HashMap<>();
    StaticCallTable table =
        functions.hasNames() ? null : new StaticCallTable(functions.image(), text);
    for (InlinedFunction function : InlinedFunction.values()) {
      long address =
          table == null
              ? functions.named(function.symbol())
              : unnamed(functions, text, table, function);
      if (address != 0) {
        inlined.put(address, function.code());
      }
    }
    long plainReturn =
        table == null
            ? functions.named("__static_call_return")
            : unnamedReturn(functions, text, table, returns);
    return new StaticCallTargets(returns, thunks, nops, plainReturn, inlined);
  }

  /** Where most conditional tail calls go that go to a function which returns at once. */
  private static long unnamedReturn(
      Functions functions, RunningText text, StaticCallTable table, ReturnThunks returns) {
    EmptyFunctions empty = new EmptyFunctions(functions, returns);
    Majority<Long> seen = new Majority<>();
    for (List<StaticCallSite> sites : table.byKey().values()) {
      for (StaticCallSite site : sites) {
        if (site.form() == CallForm.CONDITIONAL && text.holds(site.address(), site.length())) {
          byte[] code = text.dumped(site.address(), site.length());
          long target = Code.target(code, 1, site.address() + 1);
          if (empty.returnsAtOnce(target)) {
            seen.vote(target);
          }
        }
      }
    }
    return seen.winner(0L);
  }

  /** The function that most calls have in the image which run as this one is inlined. */
  private static long unnamed(
      Functions functions, RunningText text, StaticCallTable table, InlinedFunction function) {
    Majority<Long> seen = new Majority<>();
    byte[] code = function.code();
    table
        .byKey()
        .forEach(
            (key, sites) -> {
              for (StaticCallSite site : sites) {
                if (site.form() == CallForm.CALL
                    && text.holds(site.address(), code.length)
                    && Arrays.equals(text.dumped(site.address(), code.length), code)) {
                  seen.vote(new Pointers(functions.image()).at(key));
                }
              }
            });
    Long found = seen.winner();
    return found == null || !functions.starts(found) ? 0 : found;
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
