package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * In the code that all traced functions share, the call to the tracer: to {@code
 * ftrace_trace_function}, which is the one tracer there is, or the function that calls several
 * ({@code update_ftrace_function}, kernel/trace/ftrace.c; {@code ftrace_update_ftrace_func},
 * arch/x86/kernel/ftrace.c). Kernels up to 5.15 have a jump to the graph tracer too. Where no data
 * tells who traces, a function that is called is listed as not checked.
 */
public final class FtraceCallers implements BootStep {
  /** The names that are looked for in an image. */
  public static final Set<String> NAMES =
      Set.of(
          "ftrace_call",
          "ftrace_regs_call",
          "ftrace_graph_call",
          "ftrace_graph_caller",
          "ftrace_stub",
          "ftrace_ops_list_func",
          "arch_ftrace_ops_list_func",
          "ftrace_ops_assist_func",
          "ftrace_trace_function");

  private final Functions functions;
  private final RunningData data;
  private final Owners owners;
  private final List<TracedPlace> unchecked = new ArrayList<>();

  /**
   * @param data of the running kernel, which says what the tracer is
   */
  public FtraceCallers(Functions functions, RunningData data, Owners owners) {
    this.functions = functions;
    this.data = data;
    this.owners = owners;
  }

  @Override
  public void apply(RunningText text) {
    for (String name : List.of("ftrace_call", "ftrace_regs_call")) {
      long place = functions.named(name);
      if (place != 0 && text.holds(place, Code.NEAR_SIZE)) {
        call(text, place);
      }
    }
    long graph = functions.named("ftrace_graph_call");
    long tracer = functions.named("ftrace_graph_caller");
    if (graph != 0 && tracer != 0 && text.holds(graph, Code.NEAR_SIZE)) {
      byte[] running = text.dumped(graph, Code.NEAR_SIZE);
      if ((running[0] & 0xff) == Opcodes.JUMP && Code.target(running, 0, graph) == tracer) {
        text.write(Cause.FTRACE_CALLER, graph, running);
      }
    }
  }

  private void call(RunningText text, long place) {
    byte[] running = text.dumped(place, Code.NEAR_SIZE);
    if ((running[0] & 0xff) != Opcodes.CALL) {
      return;
    }
    long target = Code.target(running, 0, place);
    Set<Long> own = new HashSet<>();
    for (String name : NAMES) {
      if (name.endsWith("_func") || name.endsWith("_stub")) {
        own.add(functions.named(name));
      }
    }
    own.remove(0L);
    long variable = functions.named("ftrace_trace_function");
    Long traced = variable == 0 ? null : data.pointer(variable);
    boolean known = own.contains(target) || owners.isTracer(target);
    if (known && (traced == null || traced == target)) {
      text.write(Cause.FTRACE_CALLER, place, running);
    } else if (!owners.canTell() && functions.starts(target)) {
      text.acceptDumped(Cause.FTRACE_CALLER, place, Code.NEAR_SIZE);
      unchecked.add(unchecked(place, target));
    }
  }

  private TracedPlace unchecked(long place, long target) {
    long slide = data.dump().slide();
    return new TracedPlace(
        place + slide,
        functions.place(place, slide),
        Cause.FTRACE_CALLER,
        target + slide,
        owners.place(target),
        "",
        List.of(),
        false,
        false,
        false);
  }

  /** Calls of a tracer that nothing tells of. */
  public List<TracedPlace> unchecked() {
    return unchecked;
  }
}
