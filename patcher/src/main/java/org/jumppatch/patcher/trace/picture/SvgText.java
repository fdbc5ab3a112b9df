package org.jumppatch.patcher.trace.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.text.Grouped;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/** What pictures say in words. */
final class SvgText {
  private SvgText() {}

  /** Digits in groups of three: {@code 1,125}. */
  static String number(long number) {
    return Grouped.grouped(number);
  }

  /** {@code 3 syncs}, {@code 1 sync}. */
  static String count(long number, String things) {
    boolean one = number == 1 && things.endsWith("s");
    return number(number) + " " + (one ? things.substring(0, things.length() - 1) : things);
  }

  /** A text that must not be longer, without its middle where it is. */
  static String shortened(String text, int most) {
    int excess = text.length() - most;
    int from = (most - 1) / 2;
    return excess <= 0 ? text : text.substring(0, from) + "…" + text.substring(from + excess + 1);
  }

  static String title(Timeline timeline) {
    TraceRun run = timeline.run();
    return run == null ? "A trace of text_poke" : run.title();
  }

  /** What runs of the same changes are called together. */
  static String title(List<Timeline> runs) {
    TraceRun run = runs.get(0).run();
    String what = run == null ? "Traces" : run.title();
    List<String> modes = runs.stream().map(SvgText::mode).toList();
    int last = modes.size() - 1;
    return what + ": " + String.join(", ", modes.subList(0, last)) + " and " + modes.get(last);
  }

  /** What runs of the same changes come to, in a sentence. */
  static String description(List<Timeline> runs) {
    StringBuilder text = new StringBuilder();
    for (Timeline run : runs) {
      boolean first = text.length() == 0;
      text.append(first ? "" : ", ")
          .append(first ? count(run.ipisPerCpu(), "IPIs") : number(run.ipisPerCpu()))
          .append(first ? " to each other CPU " : " ")
          .append(mode(run));
    }
    return text.append('.').toString();
  }

  /** How a run goes about its sites. */
  static String mode(Timeline timeline) {
    TraceRun run = timeline.run();
    if (run != null && run.options().mode() != Mode.BATCH) {
      return run.options().mode().title();
    }
    return timeline.batches() == 1 ? "in a batch" : "in " + number(timeline.batches()) + " batches";
  }

  /** The costs in numbers, which is what counts. */
  static String costs(Timeline timeline) {
    int others = timeline.lanes().size() - 1;
    return count(timeline.entries(), "sites")
        + " "
        + mode(timeline)
        + ", "
        + count(timeline.syncs().total(), "syncs")
        + (others == 0
            ? ""
            : ": "
                + count(timeline.ipisPerCpu(), "IPIs")
                + " to "
                + (others == 1 ? "the other CPU" : "each of " + others + " other CPUs"));
  }

  /** How the run was made. */
  static String circumstances(Timeline timeline) {
    List<String> parts = new ArrayList<>();
    TraceRun run = timeline.run();
    if (run != null) {
      Mode mode = run.options().mode();
      parts.add(mode == Mode.BATCH ? "batched" : mode.title());
      parts.add("dialect " + run.options().dialect());
      parts.add("fetch " + run.options().fetch());
      parts.add("seed " + run.options().seed());
      for (Mutation mutation : run.options().mutations()) {
        parts.add(mutation.label() + ": " + mutation.title());
      }
    }
    parts.add(TimeScale.label(timeline.end(), timeline.end()) + " of virtual time");
    return String.join(" · ", parts);
  }

  /** What was executed, in all and by kind. */
  static String executions(Timeline timeline) {
    List<String> kinds = new ArrayList<>();
    for (Mark mark : Timeline.EXECUTIONS) {
      long total = timeline.total(mark);
      if (total > 0 || mark == Mark.TORN) {
        String name = mark == Mark.EMULATED ? "by int3" : mark.name().toLowerCase(Locale.ROOT);
        kinds.add(number(total) + " " + name);
      }
    }
    return count(timeline.executions(), "executions") + " of sites: " + String.join(", ", kinds);
  }

  /** How the promise was broken; empty where it held. */
  static String violations(Timeline timeline) {
    List<String> kinds = new ArrayList<>();
    for (Map.Entry<Violation, Long> entry : timeline.violations().entrySet()) {
      kinds.add(number(entry.getValue()) + " " + entry.getKey().label().replace('-', ' '));
    }
    return String.join(", ", kinds);
  }
}
