package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.Stamp;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * A trace as text in the columns of ftrace, for those who read such by eye and for the tools that
 * read them ({@code trace_print_context}, {@code trace_print_lat_fmt}, {@code trace_print_time} and
 * {@code print_func_help_header_irq}, kernel/trace/trace_output.c and trace.c):
 *
 * <pre>
 * "%16s-%-7d [%03d] "      task, process, CPU
 * "%c%c%c%c%c"             what interrupts, scheduler and nesting are up to
 * " %5lu.%06lu: "          seconds
 * "%s: "                   event
 * </pre>
 *
 * Seconds have nine digits after the point instead of six, since much here takes less than a
 * microsecond. The patcher is a task, and so is what runs on each other CPU.
 */
final class TextTrace implements TraceSink {
  /** A screen with fewer has most lines broken. */
  static final int COLUMNS = 140;

  private static final String[] HEADER = {
    "# tracer: nop",
    "#",
    "#                                _-----=> irqs-off/BH-disabled",
    "#                               / _----=> need-resched",
    "#                              | / _---=> hardirq/softirq",
    "#                              || / _--=> preempt-depth",
    "#                              ||| / _-=> migrate-disable",
    "#                              |||| /     delay",
    "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
    "#              | |         |   |||||     |         |",
  };
  private static final int TASK_WIDTH = 16;
  private static final int PROCESS_WIDTH = 7;

  private final Writer out;
  private final EventPaint paint;
  private final StringBuilder line = new StringBuilder(160);
  private final TextFields fields = new TextFields(line);
  private boolean begun;

  TextTrace(Writer out, EventPaint paint) {
    this.out = out;
    this.paint = paint;
  }

  @Override
  public void event(TraceEvent event) throws IOException {
    if (!begun) {
      begin();
    }
    line.setLength(0);
    Stamp at = event.at();
    task(at.cpu());
    line.append(" [");
    padded(at.cpu(), 3, '0');
    line.append("] ").append(flags(event)).append(' ');
    padded(at.time() / 1_000_000_000, 5, ' ');
    line.append('.');
    padded(at.time() % 1_000_000_000, 9, '0');
    line.append(": ").append(paint.paint(event, event.name())).append(':');
    event.describe(fields);
    out.append(line.append('\n'));
  }

  private void begin() throws IOException {
    begun = true;
    for (String row : HEADER) {
      out.append(row).append('\n');
    }
  }

  private void task(int cpu) {
    String task = cpu == 0 ? "patcher" : "sites/" + cpu;
    line.append(" ".repeat(Math.max(0, TASK_WIDTH - task.length()))).append(task).append('-');
    line.append(TextTable.padded(Integer.toString(cpu + 1), PROCESS_WIDTH));
  }

  /**
   * The five columns of {@code trace_print_lat_fmt}. A poke has interrupts off and holds the lock
   * of its page table ({@code __text_poke}); sending and waiting has preemption off ({@code
   * on_each_cpu_cond_mask}); a #BP and the interrupt of a sync have interrupts off.
   */
  private static String flags(TraceEvent event) {
    if (event instanceof PatcherEvent.Write) {
      return "d..1.";
    }
    if (event instanceof PatcherEvent.SyncBegin
        || event instanceof PatcherEvent.IpiSend
        || event instanceof PatcherEvent.SyncDone) {
      return "...1.";
    }
    if (event instanceof CpuEvent.IpiAck) {
      return "d.h1.";
    }
    if (event instanceof CpuEvent.Fetch fetch) {
      return fetch.nmi() ? "d.z1." : ".....";
    }
    if (event instanceof CpuEvent.Call || event instanceof CpuEvent.Return) {
      return ".....";
    }
    if (event instanceof CpuEvent cpu) {
      return isNmi(cpu) ? "d.z1." : "d....";
    }
    return ".....";
  }

  private static boolean isNmi(CpuEvent event) {
    return (event instanceof CpuEvent.Int3Trap trap && trap.nmi())
        || (event instanceof CpuEvent.Int3Handler handler && handler.nmi())
        || (event instanceof CpuEvent.Int3Emulate emulate && emulate.nmi());
  }

  private void padded(long number, int width, char pad) {
    String digits = Long.toString(number);
    for (int i = digits.length(); i < width; i++) {
      line.append(pad);
    }
    line.append(digits);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
