package org.jumppatch.cli.options;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelVersion;
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
  private final Given<Mode> mode;
  private final Given<Dialect> dialect;
  private final Given<FetchModel> fetch;
  private final Given<Long> seed;
  private final Given<List<Mutation>> mutations;
  private final Given<SyncScheme> sync;
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
  public static Given<Mode> mode(Syntax syntax) {
    return mode(syntax, Mode.BATCH);
  }

  private static Given<Mode> mode(Syntax syntax, Mode usual) {
    String description =
        usual == Mode.BATCH
            ? "batch (each key's sites in sorted vectors, the default), single (one by one), queued"
                + " (all keys share sorted vectors) or queued-unsorted (flushed where an address"
                + " descends)."
            : "single (one by one, as the kernel does it; the default), batch (each call's places"
                + " in sorted vectors), queued (all calls share them) or queued-unsorted.";
    return syntax.option("--mode", "MODE", description).oneOf(Mode.values(), usual);
  }

  /** {@code --dialect}. */
  public static Given<Dialect> dialect(Syntax syntax) {
    return syntax
        .option(
            "--dialect",
            "KERNEL",
            "The protocol of 5.3 (with which batches came), 6.1 (also 6.12) or 6.16 (and later);"
                + " if not given, that of the image's release, or of 6.1 where it tells none.")
        .oneOf(Dialect.values());
  }

  /**
   * Options as they are meant for an image: its own protocol, unless another one was asked for.
   *
   * @param options with any dialect
   */
  public static RunOptions meant(RunOptions options, Given<Dialect> dialect, Image image) {
    return dialect.isPresent() || options.program() != null
        ? options
        : options.with(Dialect.of(KernelVersion.of(image)));
  }

  /** The options, checked, as they are meant for an image. */
  public RunOptions options(Image image) throws IOException {
    return meant(options(), dialect, image);
  }

  /** {@code --fetch}. */
  public static Given<FetchModel> fetch(Syntax syntax) {
    return syntax
        .option(
            "--fetch",
            "MODEL",
            "What a CPU fetches at once: coherent, snapshot, line, block, quad (the default), byte.")
        .oneOf(FetchModel.values(), FetchModel.QUAD);
  }

  /** {@code --mutate}. */
  public static Given<List<Mutation>> mutations(Syntax syntax) {
    return syntax
        .option("--mutate", "M1[,M13...]", "Break the protocol in these ways.")
        .someOf(Mutation.values());
  }

  /** {@code --sync}. */
  public static Given<SyncScheme> sync(Syntax syntax) {
    return syntax
        .option(
            "--sync",
            "SCHEME",
            "How syncs reach the CPUs of --isolated: each (interrupted; the default), deferred (by"
                + " their state word, v7 of the series) or deferred-cr3 (by a flag, v8).")
        .oneOf(SyncScheme.values(), SyncScheme.EACH);
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
      SyncScheme scheme, int isolated, int others, List<Mutation> mutations) {
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

  /** The options, checked; the dialect is the image's where none was asked for. */
  public RunOptions options() throws IOException {
    RunOptions options =
        program.in(
            options(
                dialect.orNull(),
                mode.value(),
                fetch.value(),
                cpus.value(),
                seed.value(),
                mutations.orNull()));
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
      @Nullable Dialect dialect,
      Mode mode,
      FetchModel fetch,
      int cpus,
      long seed,
      @Nullable List<Mutation> mutations) {
    checkCpus(cpus);
    Dialect known = dialect == null ? Dialect.of(null) : dialect;
    return new RunOptions(
        known, mode, fetch, cpus, seed, mutations == null ? List.of() : mutations);
  }

  /** Refuses a number of CPUs that no machine has. */
  public static void checkCpus(int cpus) {
    if (cpus < 1 || cpus > MachineSetup.MAX_CPUS) {
      throw new UsageException("--cpus " + cpus + ": 1 to " + MachineSetup.MAX_CPUS);
    }
  }
}
