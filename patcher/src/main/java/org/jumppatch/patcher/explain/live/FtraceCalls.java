package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningText;
import org.jumppatch.patcher.explain.text.Table;

/**
 * The call to {@code __fentry__} at each function's start becomes a nop at boot, and a call to a
 * tracer while the function is traced ({@code ftrace_process_locs}, kernel/trace/ftrace.c). Weak
 * functions that were overridden leave a 0 in the table.
 */
public record FtraceCalls(Functions functions, Nops nops) implements BootStep {
  /** The table of nops that kernels up to 5.12 fit to their CPU. */
  public static final String CHOSEN_NOPS = "ideal_nops";

  private static final String[] TRACERS = {"ftrace_caller", "ftrace_regs_caller"};

  @Override
  public void apply(RunningText text) {
    long[] tracers = {functions.named(TRACERS[0]), functions.named(TRACERS[1])};
    for (long place : places(functions, text)) {
      apply(text, place, tracers);
    }
  }

  /**
   * Which nops a kernel has that fits them to its CPU ({@code arch_init_ideal_nops}), as Linux did
   * up to 5.12; others have what they always have.
   */
  public static Nops nops(Functions functions, RunningText text, Nops usual) {
    if (functions.named(CHOSEN_NOPS) == 0) {
      return usual;
    }
    Majority<Nops> seen = new Majority<>();
    for (long place : places(functions, text)) {
      byte[] running =
          text.holds(place, Code.NEAR_SIZE) ? text.dumped(place, Code.NEAR_SIZE) : new byte[0];
      for (Nops nops : List.of(usual, Nops.PREFIXES)) {
        if (Arrays.equals(running, nops.five())) {
          seen.vote(nops);
        }
      }
    }
    return seen.winner(usual);
  }

  private static List<Long> places(Functions functions, RunningText text) {
    Table table =
        Table.between(functions, "__start_mcount_loc", "__stop_mcount_loc")
            .or(() -> Table.section(functions.image(), "__mcount_loc"))
            .orElse(null);
    List<Long> places = new ArrayList<>();
    for (int i = 0; table != null && i < table.entries(Long.BYTES); i++) {
      long place = table.content().u64((long) i * Long.BYTES);
      if (place != 0 && text.contains(place, Code.NEAR_SIZE)) {
        places.add(place);
      }
    }
    return places;
  }

  private void apply(RunningText text, long place, long[] tracers) {
    int at = text.index(place);
    byte[] dump = text.dump();
    if ((dump[at] & 0xff) == Code.CALL) {
      long target = Code.target(dump, at, place);
      if (functions.isOutside(target)) {
        text.acceptDumped(Cause.FTRACE, place, Code.NEAR_SIZE);
        return;
      }
      if (target != 0 && (target == tracers[0] || target == tracers[1])) {
        text.write(Cause.FTRACE, place, Code.branch(Code.CALL, place, target));
        return;
      }
    }
    text.write(Cause.FTRACE, place, nops.five());
  }
}
