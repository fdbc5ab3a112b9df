package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.TextFile;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.Checker;
import org.jumppatch.patcher.check.Counterexample;
import org.jumppatch.patcher.check.Gauge;
import org.jumppatch.patcher.check.Limits;
import org.jumppatch.patcher.check.Matrix;
import org.jumppatch.patcher.check.Verdict;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.Reduction;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.trace.CostModel;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.TraceRecorder;
import org.jumppatch.patcher.trace.TraceRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch check}: every interleaving of the protocol on the image's own sites. */
@Command(
    name = "check",
    description =
        "Explore every interleaving of patching the keys' sites; show one that breaks it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: jumppatch check sched_schedstats vmlinuz --fetch quad --mutate M1",
      "         jumppatch check --all vmlinuz"
    })
final class CheckCommand implements Callable<Integer> {
  /** Paragraphs are no wider, however wide the terminal is. */
  private static final int LINE_WIDTH = 100;

  private static final int MEGABYTE_BITS = 20;

  /** Set by the launcher where standard output is a terminal. */
  private static final String COLUMNS = "jumppatch.columns";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "KEY... IMAGE",
      hideParamSyntax = true,
      description = "Keys and the image, as for enable.")
  private List<String> arguments = List.of();

  @Option(names = "--all", description = "Check every key of the image, in both directions.")
  private boolean all;

  @Option(names = "--enable", description = "Check the enabling, whatever the keys' state is.")
  private boolean enable;

  @Option(names = "--disable", description = "Check the disabling, whatever the keys' state is.")
  private boolean disable;

  @Option(
      names = "--fetch",
      paramLabel = "MODEL",
      description =
          "What a CPU fetches at once: coherent, snapshot, line, block, quad (default), byte.")
  private String fetch = "quad";

  @Option(
      names = "--ordered-fetch",
      description = "Units are fetched in ascending order, none older than the newest seen.")
  private boolean orderedFetch;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "CPUs beside the patching one: 0 to 255; 2 if not given.")
  private int remoteCpus = 2;

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
      names = "--mutate",
      paramLabel = "M1[,M13...]",
      description = "Break the protocol in these ways.")
  private String mutations = "";

  @Option(names = "--foreign-int3", description = "int3 of others (kprobes, kgdb) trap too.")
  private boolean foreignInt3;

  @Option(
      names = "--patcher-executes",
      description = "The patching CPU executes sites between its steps too.")
  private boolean patcherExecutes;

  @Option(names = "--matrix", description = "All mutations against all fetch models, in a table.")
  private boolean matrix;

  @Option(names = "--list-mutations", description = "Tell of each mutation how it goes wrong.")
  private boolean listMutations;

  @Option(
      names = "--no-reductions",
      description = "Leave nothing out of the search; the verdict is the same, later.")
  private boolean noReductions;

  @Option(
      names = "--max-states",
      paramLabel = "N",
      description = "Give up after so many states; the verdict is then not-finished.")
  private @Nullable Long maxStates;

  @Option(
      names = "--max-seconds",
      paramLabel = "N",
      description = "Give up after so many seconds; 600 if not given.")
  private @Nullable Long maxSeconds;

  @Option(
      names = "--max-memory",
      paramLabel = "MB",
      description = "Give up where states take more megabytes; half of the heap if not given.")
  private @Nullable Long maxMemory;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Record the counterexample here, for jumppatch trace to show.")
  private @Nullable Path trace;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (listMutations) {
      return listMutations();
    }
    if (arguments.isEmpty() || (arguments.size() == 1) != all) {
      throw new UsageException(
          all ? "--all takes the image alone" : "KEY... IMAGE are missing; --all checks every key");
    }
    if (remoteCpus < 0 || remoteCpus >= MachineSetup.MAX_CPUS) {
      throw new UsageException(
          "--cpus %d: 0 to %d".formatted(remoteCpus, MachineSetup.MAX_CPUS - 1));
    }
    Limits limits = limits();
    RunOptions run = RunArguments.options(dialect, mode, fetch, 1 + remoteCpus, 1, mutations);
    Path image = Path.of(arguments.get(arguments.size() - 1));
    try (Progress progress = Progress.of(spec, () -> "reading " + image)) {
      return check(run, limits, image, progress);
    }
  }

  private int listMutations() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (!arguments.isEmpty()) {
      throw new UsageException("--list-mutations takes no key and no image");
    }
    if (json) {
      MutationList.printJson(out);
    } else {
      MutationList.print(out, Math.min(LINE_WIDTH, Integer.getInteger(COLUMNS, LINE_WIDTH)));
    }
    return ExitCode.DONE;
  }

  private int check(RunOptions run, Limits limits, Path image, Progress progress)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    OpenImage open = OpenImage.open(image);
    FlipPlan plan = Planning.plan(open, keys(open), direction(), true);
    List<PokeProgram> programs = programs(plan, run);
    Gauge gauge = new Gauge();
    progress.doing(() -> CheckReport.line(gauge));
    if (matrix) {
      Matrix result = Matrix.of(programs, options(run, limits), gauge);
      progress.end();
      CheckReport.print(out, result, json);
      return ExitCode.DONE;
    }
    Verdict verdict = new Checker(options(run, limits), gauge).check(programs);
    Counterexample shown = verdict.counterexample();
    progress.end();
    if (trace != null && shown != null) {
      record(trace, open, plan, run, shown);
    } else if (trace != null) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("jumppatch: " + trace + ": not written, for there is no counterexample");
    }
    CheckReport.print(out, open, verdict, json);
    return verdict.outcome() == Verdict.Outcome.HOLDS ? ExitCode.DONE : ExitCode.NO;
  }

  private List<StaticKey> keys(OpenImage open) {
    return all ? open.keys().all() : open.keys(arguments.subList(0, arguments.size() - 1));
  }

  private Direction direction() {
    if (enable && disable) {
      throw new UsageException("--enable and --disable exclude each other");
    }
    return enable ? Direction.ENABLE : disable ? Direction.DISABLE : Direction.FLIP;
  }

  private List<PokeProgram> programs(FlipPlan plan, RunOptions run) {
    List<List<SiteChange>> groups = plan.flips().stream().map(KeyFlip::sites).toList();
    List<PokeProgram> programs = new ArrayList<>();
    programs.add(PatchRun.program(groups, run));
    if (all) {
      programs.add(
          PatchRun.program(
              groups.stream().map(g -> g.stream().map(SiteChange::reversed).toList()).toList(),
              run));
    }
    return programs;
  }

  private CheckOptions options(RunOptions run, Limits limits) {
    return new CheckOptions(
        run.fetch(),
        orderedFetch,
        remoteCpus,
        patcherExecutes,
        foreignInt3,
        Set.copyOf(run.mutations()),
        noReductions ? Set.of() : EnumSet.allOf(Reduction.class),
        limits);
  }

  private Limits limits() {
    Limits own = Limits.ofThisMachine();
    long states = notNegative("--max-states", maxStates, own.states());
    long seconds = notNegative("--max-seconds", maxSeconds, own.time().toSeconds());
    long megabytes = notNegative("--max-memory", maxMemory, own.bytes() >> MEGABYTE_BITS);
    long heap = Runtime.getRuntime().maxMemory() >> MEGABYTE_BITS;
    if (megabytes > heap) {
      throw new UsageException(
          "--max-memory %d: Java has %d MB; JDK_JAVA_OPTIONS=-Xmx... gives it more"
              .formatted(megabytes, heap));
    }
    return new Limits(states, Duration.ofSeconds(seconds), megabytes << MEGABYTE_BITS);
  }

  private static long notNegative(String option, @Nullable Long given, long otherwise) {
    if (given != null && given < 0) {
      throw new UsageException(option + " " + given + ": 0 or more");
    }
    return given == null ? otherwise : given;
  }

  private static void record(
      Path file, OpenImage open, FlipPlan plan, RunOptions run, Counterexample shown)
      throws IOException {
    TraceRun told =
        new TraceRun(
            open.image().path().toString(),
            "check",
            plan.flips().stream().map(flip -> flip.key().name()).toList(),
            run,
            CostModel.STANDARD);
    try (TextFile text = TextFile.at(file, open.image().path())) {
      try (TraceRecorder recorder =
          new TraceRecorder(
              told,
              shown.setup().protocol().program(),
              new SmpMachine(shown.setup()).memory(),
              plan.sites(),
              TraceFormat.JSONL.open(text.writer()))) {
        shown.replay(recorder);
      }
      text.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
