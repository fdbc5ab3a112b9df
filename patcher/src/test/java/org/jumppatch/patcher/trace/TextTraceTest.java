package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.junit.jupiter.api.Test;

class TextTraceTest {
  /**
   * A line as tools read it that import the kernel's own text: the expression of the importer of
   * ftrace in Catapult (trace-viewer), with the fifth column that kernels have since 5.16, the
   * characters of each as Documentation/trace/ftrace.rst lists them.
   */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?<task>.+)-(?<process>\\d+)\\s+\\[(?<cpu>\\d{3})\\]\\s"
              + "(?<irqs>[dXbB.D])(?<resched>[NnpBbLl.])(?<context>[ZzHhs.])(?<preempt>[0-9a-f.])"
              + "(?<migrate>[0-9a-f.])\\s+(?<seconds>\\d+)\\.(?<nanoseconds>\\d{9}):\\s"
              + "(?<event>[a-z0-9_]+):(?<fields>( [a-z_]+(=(\"([^\"\\\\]|\\\\.)*\"|\\S+))?)*)");

  @Test
  void everyLineHasTheColumnsOfFtrace() {
    for (SampleRun run : List.of(SampleRun.batch(), SampleRun.single())) {
      List<TraceEvent> events = run.events();
      List<String> lines = run.render(TraceFormat.TEXT).lines().toList();
      int i = 0;
      for (String line : lines) {
        if (!line.startsWith("#")) {
          check(line, events.get(i++));
        }
      }
      assertThat(i).isEqualTo(events.size());
    }
  }

  private static void check(String line, TraceEvent event) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    assertThat(matcher.group("event")).isEqualTo(event.name());
    assertThat(Integer.parseInt(matcher.group("cpu"))).isEqualTo(event.at().cpu());
    long seconds = Long.parseLong(matcher.group("seconds"));
    long nanoseconds = Long.parseLong(matcher.group("nanoseconds"));
    assertThat(seconds * 1_000_000_000 + nanoseconds).isEqualTo(event.at().time());
  }

  /** {@code "%16s-%-7d [%03d] "}: every column stands where the header points to. */
  @Test
  void columnsStandUnderTheirHeader() {
    String text = SampleRun.batch().render(TraceFormat.TEXT);
    String header =
        text.lines().filter(line -> line.contains("TASK-PID")).findFirst().orElseThrow();
    int process = header.indexOf("-PID");
    int cpu = header.indexOf("CPU#");
    int flags = header.indexOf("|||||");
    for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
      assertThat(line.charAt(process)).as(line).isEqualTo('-');
      assertThat(line.charAt(cpu)).as(line).isEqualTo('[');
      assertThat(line.substring(flags, flags + 6)).as(line).matches("\\S{5} ");
    }
  }

  /** From the trap to the return interrupts are off: on no CPU is a sync's taken in between. */
  @Test
  void interruptsAreOffInInt3AndIpi() {
    List<String> lines = SampleRun.batch().render(TraceFormat.TEXT).lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.contains(" int3_"))
        .isNotEmpty()
        .allMatch(line -> line.contains("] d"));
    assertThat(lines)
        .filteredOn(line -> line.contains(" ipi_ack:"))
        .isNotEmpty()
        .allMatch(line -> line.contains("] d.h"));
    assertThat(lines)
        .filteredOn(line -> line.contains(" ipi_send:"))
        .isNotEmpty()
        .allMatch(line -> line.contains("] ...1. "));
  }

  @Property(tries = 200)
  @Domain(ArbitraryEvents.class)
  void oneLineAnEventWhateverNamesHold(@ForAll List<TraceEvent> events) throws IOException {
    java.io.StringWriter out = new java.io.StringWriter();
    try (TraceSink sink = TraceFormat.TEXT.open(out)) {
      for (TraceEvent event : events) {
        sink.event(event);
      }
    }
    List<String> lines =
        List.of(out.toString().split("\n")).stream()
            .filter(line -> !line.startsWith("#") && !line.isEmpty())
            .toList();
    assertThat(lines).hasSize(events.size());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).contains("] ").contains(": " + events.get(i).name() + ":");
    }
  }
}
