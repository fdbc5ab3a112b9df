package org.jumppatch.cli.options;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.Limits;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.space.Reduction;

/** The options that say on what machine a search is made, and when it gives up. */
public final class SearchArguments {
  private static final int MEGABYTE_BITS = 20;

  private final Given<Integer> remoteCpus;
  private final Given<Boolean> orderedFetch;
  private final Given<Boolean> foreignInt3;
  private final Given<Boolean> patcherExecutes;
  private final Given<Boolean> noReductions;
  private final Given<Long> maxStates;
  private final Given<Long> maxSeconds;
  private final Given<Long> maxMemory;

  public SearchArguments(Syntax syntax) {
    remoteCpus =
        syntax
            .option("--cpus", "N", "CPUs beside the patching one: 0 to 255; 2 if not given.")
            .or(2);
    orderedFetch =
        syntax.flag(
            "--ordered-fetch",
            "Units are fetched in ascending order, none older than the newest seen.");
    foreignInt3 = syntax.flag("--foreign-int3", "int3 of others (kprobes, kgdb) trap too.");
    patcherExecutes =
        syntax.flag("--patcher-executes", "The patching CPU executes sites between its steps too.");
    noReductions =
        syntax.flag(
            "--no-reductions", "Leave nothing out of the search; the verdict is the same, later.");
    maxStates =
        syntax
            .option(
                "--max-states",
                "N",
                "Give up after so many states; the verdict is then not-finished.")
            .orNone(Long.class);
    maxSeconds =
        syntax
            .option("--max-seconds", "N", "Give up after so many seconds; 600 if not given.")
            .orNone(Long.class);
    maxMemory =
        syntax
            .option(
                "--max-memory",
                "MB",
                "Give up where states take more megabytes; half of the heap if not given.")
            .orNone(Long.class);
  }

  /** CPUs beside the patching one, checked. */
  public int remoteCpus() {
    int remote = remoteCpus.value();
    if (remote < 0 || remote >= MachineSetup.MAX_CPUS) {
      throw new UsageException("--cpus %d: 0 to %d".formatted(remote, MachineSetup.MAX_CPUS - 1));
    }
    return remote;
  }

  /** When the search gives up, checked. */
  public Limits limits() {
    Limits own = Limits.ofThisMachine();
    long states = Given.notNegative(maxStates, own.states());
    long seconds = Given.notNegative(maxSeconds, own.time().toSeconds());
    long megabytes = Given.notNegative(maxMemory, own.bytes() >> MEGABYTE_BITS);
    long heap = Runtime.getRuntime().maxMemory() >> MEGABYTE_BITS;
    if (megabytes > heap) {
      throw new UsageException(
          "--max-memory %d: Java has %d MB; JDK_JAVA_OPTIONS=-Xmx... gives it more"
              .formatted(megabytes, heap));
    }
    return new Limits(states, Duration.ofSeconds(seconds), megabytes << MEGABYTE_BITS);
  }

  /** All of them, for programs that are made as a run's options say. */
  public CheckOptions options(RunOptions run) {
    return new CheckOptions(
        run.fetch(),
        remoteCpus(),
        run.isolation().cpus(),
        circumstances(),
        Set.copyOf(run.mutations()),
        noReductions.value() ? Set.of() : EnumSet.allOf(Reduction.class),
        limits());
  }

  private Set<Circumstance> circumstances() {
    Set<Circumstance> given = EnumSet.noneOf(Circumstance.class);
    add(given, orderedFetch, Circumstance.ORDERED_FETCH);
    add(given, patcherExecutes, Circumstance.PATCHER_EXECUTES);
    add(given, foreignInt3, Circumstance.FOREIGN_INT3);
    return given;
  }

  private static void add(
      Set<Circumstance> given, Given<Boolean> option, Circumstance circumstance) {
    if (option.value()) {
      given.add(circumstance);
    }
  }
}
