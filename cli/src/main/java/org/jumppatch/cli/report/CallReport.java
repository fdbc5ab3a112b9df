package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jumppatch.cli.image.Places;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.smp.call.CallCounts;
import org.jumppatch.patcher.smp.call.CallCounts.Result;
import org.jumppatch.patcher.smp.call.CpuStop;

/** Tells people which calls the CPUs of a run have finished, and why one went no further. */
final class CallReport {
  /** CPUs and results that get a line of their own. */
  private static final int MOST_CPUS = 8;

  private static final int MOST_RESULTS = 8;

  private final Image image;
  private final FlipRun flip;

  CallReport(Image image, FlipRun flip) {
    this.image = image;
    this.flip = flip;
  }

  /** Gives labels and texts, none where no function was called. */
  void lines(BiConsumer<String, String> line) {
    CallOptions options = flip.run().options().calls();
    CallCounts calls = flip.calls();
    if (options == null || calls == null) {
      return;
    }
    long finished = 0;
    int callers = 0;
    for (int cpu = 0; cpu < calls.cpus(); cpu++) {
      finished += calls.finished(cpu);
      callers += cpu > 0 || calls.cpus() == 1 ? 1 : 0;
    }
    line.accept(
        "calls",
        "%s: %s finished by %s"
            .formatted(options.call(), grouped(finished), counted(callers, "CPU")));
    if (callers <= MOST_CPUS) {
      for (int cpu = calls.cpus() - callers; cpu < calls.cpus(); cpu++) {
        lines(line, "  cpu" + cpu, calls.results(cpu), calls.untold(cpu));
      }
    } else {
      lines(line, "  all CPUs", ofAll(calls), 0);
    }
    CpuStop stop = flip.stop();
    if (stop != null) {
      line.accept(
          "stopped",
          "cpu%d at %s: %s"
              .formatted(stop.cpu(), new Places(image).symbol(stop.address()), stop.problem()));
    }
  }

  private static void lines(
      BiConsumer<String, String> line, String label, List<Result> results, long untold) {
    String shown = label;
    int told = 0;
    for (Result result : results) {
      if (told++ == MOST_RESULTS) {
        line.accept(
            "", "and " + grouped(results.size() + untold - MOST_RESULTS) + " other results");
        return;
      }
      line.accept(
          shown,
          "0x%x: %s before, %s during, %s after"
              .formatted(
                  result.value(),
                  grouped(result.before()),
                  grouped(result.during()),
                  grouped(result.after())));
      shown = "";
    }
    if (results.isEmpty()) {
      line.accept(shown, "none finished");
    }
  }

  private static List<Result> ofAll(CallCounts calls) {
    Map<Long, Result> all = new TreeMap<>(Long::compareUnsigned);
    for (int cpu = 0; cpu < calls.cpus(); cpu++) {
      for (Result result : calls.results(cpu)) {
        all.merge(result.value(), result, CallReport::sum);
      }
    }
    return List.copyOf(all.values());
  }

  private static Result sum(Result a, Result b) {
    return new Result(
        a.value(), a.before() + b.before(), a.during() + b.during(), a.after() + b.after());
  }
}
