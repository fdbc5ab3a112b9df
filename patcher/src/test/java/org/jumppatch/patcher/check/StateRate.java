package org.jumppatch.patcher.check;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.space.StateSpace;

/**
 * Measures states a second on one core, without reductions: two CPUs beside the patching one, two
 * sites of five bytes. Each search is made five times; what counts is the last, when the JVM has
 * compiled everything. Time is the CPU's, not the clock's. {@code samples/spin/rate} runs it beside
 * SPIN.
 */
final class StateRate {
  private static final int PASSES = 5;
  private static final Limits LIMITS = new Limits(20_000_000, Duration.ofMinutes(1), 2L << 30);

  private record Pass(Exploration exploration, double seconds) {}

  private StateRate() {}

  /** Prints a line for each search. */
  public static void main(String[] args) {
    for (FetchModel fetch : List.of(FetchModel.COHERENT, FetchModel.SNAPSHOT, FetchModel.QUAD)) {
      Pass pass = explore(fetch);
      for (int i = 1; i < PASSES; i++) {
        pass = explore(fetch);
      }
      Exploration last = pass.exploration;
      String label = fetch == FetchModel.QUAD ? "crossing" : fetch.label();
      System.out.printf(
          "jumppatch  %-8s  %,12d states  %,12d moves  %6.2f s  %,10.0f states/s%s%n",
          label,
          last.states(),
          last.moves(),
          pass.seconds,
          last.states() / pass.seconds,
          last.stop() == null ? "" : "  (not finished)");
    }
  }

  private static Pass explore(FetchModel fetch) {
    SmpMachine machine =
        new SmpMachine(
            CheckedSites.machine(
                CheckedSites.batch(
                    Dialect.V6_1, CheckedSites.sites(Dialect.V6_1, 5, 7, 2, true), Set.of()),
                fetch,
                2));
    Exploration exploration =
        new Exploration(new StateSpace(machine, Set.of()), new Budget(LIMITS, new Gauge()), 0);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    exploration.run();
    return new Pass(exploration, (threads.getCurrentThreadCpuTime() - start) / 1e9);
  }
}
