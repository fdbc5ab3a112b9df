package org.jumppatch.patcher.cost;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * What the first event that is enabled through tracefs costs besides: with the option record-cmd,
 * which is on unless somebody switched it off, the names of tasks are recorded from then on, by a
 * probe at each of three tracepoints ({@code __ftrace_event_enable_disable},
 * kernel/trace/trace_events.c; {@code tracing_sched_register}, kernel/trace/trace_sched_switch.c).
 * Where the event is one of them, its own probe is the second one there, and its call goes on to
 * the iterator ({@code tracepoint_update_call}, kernel/tracepoint.c).
 */
public final class TaskRecording {
  private static final List<String> TRACEPOINTS =
      List.of("sched_wakeup", "sched_wakeup_new", "sched_switch");

  private static final int BEFORE = -1;

  private TaskRecording() {}

  /**
   * Its updates.
   *
   * @param events the keys of the tracepoints that are enabled
   */
  public static List<CostRow> rows(CostedImage kernel, StaticKeys keys, List<StaticKey> events) {
    List<CostRow> rows = new ArrayList<>();
    for (String name : TRACEPOINTS) {
      if (keys.resolve(name) instanceof KeyLookup.Found found) {
        StaticCall call = kernel.callOf(found.key());
        boolean again = events.stream().anyMatch(e -> e.address() == found.key().address());
        if (call != null) {
          rows.add(kernel.update(call, BEFORE));
        }
        if (!again) {
          rows.add(kernel.flip(found.key(), BEFORE));
        }
      }
    }
    return rows;
  }
}
