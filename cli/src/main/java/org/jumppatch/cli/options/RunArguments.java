package org.jumppatch.cli.options;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.Isolation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;

/** The options that say how a run on the emulated machine is made. */
public final class RunArguments {
  private final Given<Integer> cpus;
  private final Given<String> mode;
  private final Given<String> dialect;
  private final Given<String> fetch;
  private final Given<Long> seed;
  private final Given<String> mutations;
  private final Given<String> sync;
  private final Given<Integer> isolated;
  private final ProgramArguments program;
  private final CallArguments calls;

  public RunArguments(Syntax syntax) {
    this(syntax, Mode.BATCH);
  }

  /** Where another mode is that of the kernel. */
  public RunArguments(Syntax syntax, Mode usual) {
    cpus =
        syntax
            .option(
                "--cpus",
                "N",
                "CPUs of the machine, the patching one included: 1 to 256; 4 if not given.")
            .or(4);
    mode = mode(syntax, usual);
    dialect = dialect(syntax);
    fetch = fetch(syntax);
    seed = syntax.option("--seed", "N", "Seed of the schedule; 1 if not given.").or(1L);
    mutations = mutations(syntax);
    sync = sync(syntax);
    isolated = isolated(syntax);
    program = new ProgramArguments(syntax);
    calls = new CallArguments(syntax);
  }

  /** {@code --mode}, as every command has it that has it. */
  public static Given<String> mode(Syntax syntax) {
    return mode(syntax, Mode.BATCH);
  }

  private static Given<String> mode(Syntax syntax, Mode usual) {
    String description =
        usual == Mode.BATCH
            ? "batch (each key's sites in sorted vectors, the default), single (one by one), queued"
                + " (all keys share sorted vectors) or queued-unsorted (flushed where an address"
                + " descends)."
            : "single (one by one, as the kernel does it; the default), batch (each call's places"
                + " in sorted vectors), queued (all calls share them) or queued-unsorted.";
    return syntax.option("--mode", "MODE", description).oneOf(Mode.values()).or(usual.label());
  }

  /** {@code --dialect}. */
  public static Given<String> dialect(Syntax syntax) {
    return syntax
        .option("--dialect", "KERNEL", "The protocol of 5.3, 6.1 (also 6.12; the default) or 6.16.")
        .oneOf(Dialect.values())
        .or("6.1");
  }

  /** {@code --fetch}. */
  public static Given<String> fetch(Syntax syntax) {
    return syntax
        .option(
            "--fetch",
            "MODEL",
            "What a CPU fetches at once: coherent, snapshot, line, block, quad (the default), byte.")
        .oneOf(FetchModel.values())
        .or("quad");
  }

  /** {@code --mutate}. */
  public static Given<String> mutations(Syntax syntax) {
    return syntax
        .option("--mutate", "M1[,M13...]", "Break the protocol in these ways.")
        .oneOf(Mutation.values())
        .or("");
  }

  /** {@code --sync}. */
  public static Given<String> sync(Syntax syntax) {
    return syntax
        .option(
            "--sync",
            "SCHEME",
            "How syncs reach the CPUs of --isolated: each (interrupted; the default), deferred (by"
                + " their state word, v7 of the series) or deferred-cr3 (by a flag, v8).")
        .oneOf(SyncScheme.values())
        .or(SyncScheme.EACH.label());
  }

  /** {@code --isolated}. */
  public static Given<Integer> isolated(Syntax syntax) {
    return syntax
        .option(
            "--isolated",
            "N",
            "So many of the other CPUs stay in user mode, and enter the kernel at any time.")
        .or(0);
  }

  /**
   * Isolation as it was typed, checked.
   *
   * @param others CPUs beside the patching one
   * @param mutations must be of a scheme that is asked for
   */
  public static Isolation isolation(
      String sync, int isolated, int others, List<Mutation> mutations) {
    SyncScheme scheme = named("--sync", sync, SyncScheme.of(sync), SyncScheme.values());
    if (isolated < 0 || isolated > others) {
      throw new UsageException(
          "--isolated %d: 0 to %d, the CPUs beside the patching one".formatted(isolated, others));
    }
    if (scheme != SyncScheme.EACH && isolated == 0) {
      throw new UsageException("--sync " + scheme + " is about CPUs of --isolated");
    }
    for (Mutation mutation : mutations) {
      if (mutation.story().syncs() != SyncScheme.EACH && scheme == SyncScheme.EACH) {
        throw new UsageException(
            "--mutate %s: takes --isolated 1 --sync %s"
                .formatted(mutation, mutation.story().syncs()));
      }
    }
    return Isolation.of(isolated, scheme);
  }

  /** The options, checked. */
  public RunOptions options() throws IOException {
    RunOptions options =
        program.in(
            options(
                dialect.value(),
                mode.value(),
                fetch.value(),
                cpus.value(),
                seed.value(),
                mutations.value()));
    options =
        options.with(
            isolation(
                program.syncs(options, sync),
                isolated.value(),
                options.cpus() - 1,
                options.mutations()));
    CallOptions called = calls.options();
    if (called != null && options.isolation().cpus() > 0) {
      throw new UsageException("--isolated: CPUs in user mode call no function of --run");
    }
    return called == null ? options : options.with(called);
  }

  /** Options as they were typed, checked. */
  public static RunOptions options(
      String dialect, String mode, String fetch, int cpus, long seed, String mutations) {
    checkCpus(cpus);
    return new RunOptions(
        named("--dialect", dialect, Dialect.of(dialect), Dialect.values()),
        named("--mode", mode, Mode.of(mode), Mode.values()),
        named("--fetch", fetch, FetchModel.of(fetch), FetchModel.values()),
        cpus,
        seed,
        mutations(mutations));
  }

  /** Refuses a number of CPUs that no machine has. */
  public static void checkCpus(int cpus) {
    if (cpus < 1 || cpus > MachineSetup.MAX_CPUS) {
      throw new UsageException("--cpus " + cpus + ": 1 to " + MachineSetup.MAX_CPUS);
    }
  }

  private static List<Mutation> mutations(String names) {
    List<Mutation> found = new ArrayList<>();
    if (names.isEmpty()) {
      return found;
    }
    for (String name : names.split(",", -1)) {
      found.add(named("--mutate", name, Mutation.of(name), Mutation.values()));
    }
    return found;
  }

  /** What an option names, or a refusal that lists what it may name. */
  static <T> T named(String option, String given, Optional<T> found, T[] all) {
    return found.orElseThrow(
        () ->
            new UsageException(
                "%s %s: one of %s"
                    .formatted(
                        option,
                        given,
                        String.join(", ", Arrays.stream(all).map(Object::toString).toList()))));
  }
}
