package org.jumppatch.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say how a run on the emulated machine is made. */
final class RunArguments {
  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "CPUs of the machine, the patching one included: 1 to 256; 4 if not given.")
  private int cpus = 4;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "batch (sorted vectors, the default) or single (one by one).")
  private String mode = "batch";

  @Option(
      names = "--dialect",
      paramLabel = "KERNEL",
      description = "The protocol of 5.3, 6.1 (also 6.12; the default) or 6.16.")
  private String dialect = "6.1";

  @Option(
      names = "--fetch",
      paramLabel = "MODEL",
      description =
          "What a CPU fetches at once: coherent, snapshot, line, block, quad (the default), byte.")
  private String fetch = "quad";

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the schedule; 1 if not given.")
  private long seed = 1;

  @Option(
      names = "--mutate",
      paramLabel = "M1[,M13...]",
      description = "Break the protocol in these ways.")
  private String mutations = "";

  @ArgGroup(exclusive = false)
  private @Nullable CallArguments calls;

  /** The options, checked. */
  RunOptions options() {
    RunOptions options = options(dialect, mode, fetch, cpus, seed, mutations);
    return calls == null ? options : options.with(calls.options());
  }

  /** Options as they were typed, checked. */
  static RunOptions options(
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
  static void checkCpus(int cpus) {
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
                        Terminal.printable(given),
                        String.join(", ", Arrays.stream(all).map(Object::toString).toList()))));
  }
}
