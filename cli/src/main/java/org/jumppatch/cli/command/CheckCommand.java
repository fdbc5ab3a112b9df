package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.CounterexampleOutput;
import org.jumppatch.cli.options.DirectionArguments;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.ProgramArguments;
import org.jumppatch.cli.options.QueueArguments;
import org.jumppatch.cli.options.RunArguments;
import org.jumppatch.cli.options.SearchArguments;
import org.jumppatch.cli.report.CheckReport;
import org.jumppatch.cli.report.MutationList;
import org.jumppatch.cli.report.QueueReport;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.CheckedChanges;
import org.jumppatch.patcher.check.Checker;
import org.jumppatch.patcher.check.Counterexample;
import org.jumppatch.patcher.check.Gauge;
import org.jumppatch.patcher.check.Matrix;
import org.jumppatch.patcher.check.Verdict;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.program.ProgramText;
import org.jumppatch.patcher.queue.QueueMatrix;
import org.jumppatch.patcher.queue.QueueVerdict;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CallCourse;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.event.CostModel;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch check}: every interleaving of the protocol on the image's own sites. */
public final class CheckCommand implements Callable<Integer> {
  /** Paragraphs are no wider, however wide the terminal is. */
  private static final int LINE_WIDTH = 100;

  private final CommandSpec spec;
  private final KeysAndImage arguments;
  private final Given<Boolean> all;
  private final Given<Boolean> calls;
  private final DirectionArguments directions;
  private final Given<FetchModel> fetch;
  private final SearchArguments search;
  private final Given<Mode> mode;
  private final QueueArguments queue;
  private final Given<Dialect> dialect;
  private final Given<List<Mutation>> mutations;
  private final ProgramArguments program;
  private final Given<String> printProgram;
  private final Given<SyncScheme> sync;
  private final Given<Integer> isolated;
  private final Given<Boolean> matrix;
  private final Given<Boolean> listMutations;
  private final CounterexampleOutput output;
  private final Given<Boolean> json;

  public CheckCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Explore every interleaving of patching the keys' sites; show one that breaks it.")
            .footer(
                "",
                "Example: jumppatch check sched_schedstats vmlinuz --fetch quad --mutate M1",
                "         jumppatch check sched_schedstats vmlinuz --mutate M1 -o torn.html",
                "         jumppatch check --all vmlinuz")
            .spec();
    arguments =
        new KeysAndImage(
            syntax,
            "0..*",
            "KEY... IMAGE",
            "Keys, or NAME=FUNCTION for static calls, and the image, as for enable and call.");
    all = syntax.flag("--all", "Check every key of the image, in both directions.");
    calls =
        syntax.flag(
            "--calls",
            "Check static calls, the named ones or all, in both directions: from the function that"
                + " each calls to none and back.");
    directions = new DirectionArguments(syntax, "Check");
    fetch = RunArguments.fetch(syntax);
    search = new SearchArguments(syntax);
    mode = RunArguments.mode(syntax);
    queue = new QueueArguments(syntax);
    dialect = RunArguments.dialect(syntax);
    mutations = RunArguments.mutations(syntax);
    program = new ProgramArguments(syntax);
    printProgram =
        syntax
            .option(
                "--print-program",
                "NAME",
                "Print a protocol as --program reads it: batch (of 6.1), batch-5.3, batch-6.16,"
                    + " deferred or deferred-cr3.")
            .oneOf(ProgramText.shipped());
    sync = RunArguments.sync(syntax);
    isolated = RunArguments.isolated(syntax);
    matrix = syntax.flag("--matrix", "All mutations against all fetch models, in a table.");
    listMutations = syntax.flag("--list-mutations", "Tell of each mutation how it goes wrong.");
    output = new CounterexampleOutput(syntax);
    json = syntax.flag("--json", "Write JSON.");
  }

  @Override
  public Integer call() throws IOException {
    if (listMutations.value()) {
      return listMutations();
    }
    if (printProgram.isPresent()) {
      String text = ProgramText.shipped(printProgram.value()).orElseThrow();
      spec.commandLine().getOut().print(text);
      return ExitCode.DONE;
    }
    boolean allOf = all.value() || (calls.value() && arguments.count() == 1);
    if (arguments.count() == 0 || (arguments.count() == 1) != allOf) {
      throw new UsageException(
          all.value()
              ? "--all takes the image alone"
              : "KEY... IMAGE are missing; --all checks every key");
    }
    output.check();
    if (matrix.value()) {
      GivenOptions.refuse(
          spec,
          List.of("--mutate", "--fetch", "--trace", "--format", "--output"),
          "--matrix makes every search there is");
    }
    if (output.isOnStandardOutput() && json.value()) {
      throw new UsageException("--json and the counterexample both go to standard output: -o FILE");
    }
    int remote = search.remoteCpus();
    RunOptions typed =
        RunArguments.options(
            dialect.orNull(), mode.value(), fetch.value(), 1 + remote, 1, mutations.orNull());
    RunOptions read = program.in(typed);
    RunOptions run =
        read.with(
            RunArguments.isolation(
                program.syncs(read, sync), isolated.value(), remote, read.mutations()));
    queue.require(run, matrix.value());
    CheckOptions options = search.options(run);
    Path image = arguments.image();
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + image)) {
      return check(run, options, image, progress);
    }
  }

  private int listMutations() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (arguments.count() > 0) {
      throw new UsageException("--list-mutations takes no key and no image");
    }
    if (json.value()) {
      MutationList.printJson(out);
    } else {
      MutationList.print(out, Math.min(LINE_WIDTH, Globals.of(spec).screen().columns()));
    }
    return ExitCode.DONE;
  }

  private int check(RunOptions typed, CheckOptions options, Path image, Progress progress)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    OpenImage open = OpenImage.openToDecode(image);
    RunOptions run = RunArguments.meant(typed, dialect, open.image());
    CheckedChanges checked =
        calls.value() || arguments.areCalls()
            ? CheckedChanges.ofCalls(open.image(), courses(open), calls.value(), run)
            : CheckedChanges.ofKeys(
                open.image(), keys(open), directions.direction(), all.value(), run);
    tell(checked.notes());
    Gauge gauge = new Gauge();
    progress.doing(() -> CheckReport.line(gauge));
    if (matrix.value()) {
      Matrix result = Matrix.of(checked.programs(), options, gauge);
      QueueMatrix rules = queue.matrix(checked.groups(), run);
      progress.end();
      if (json.value()) {
        CheckReport.printJson(out, run, result, rules);
      } else {
        CheckReport.print(out, Globals.of(spec).screen(), run, result, rules);
      }
      return ExitCode.DONE;
    }
    Verdict verdict = new Checker(options, gauge).check(checked.programs());
    QueueVerdict queued = queue.check(checked.groups(), run);
    Counterexample shown = verdict.counterexample();
    progress.end();
    if (shown != null) {
      output.write(open.image(), recording(open, checked.plan()), run, shown);
    } else {
      output.sayNotWritten();
    }
    // What is asked for on standard output stands there alone.
    PrintWriter report = output.isOnStandardOutput() ? spec.commandLine().getErr() : out;
    if (json.value()) {
      CheckReport.printJson(report, run, verdict, queued, checked.notes());
    } else {
      CheckReport.print(report, Globals.of(spec).screen(), open, run, checked, verdict);
      if (queued != null) {
        QueueReport.print(report, Globals.of(spec).screen(), queued);
      }
    }
    report.flush();
    boolean holds =
        verdict.outcome() == Verdict.Outcome.HOLDS && (queued == null || queued.holds());
    return holds ? ExitCode.DONE : ExitCode.NO;
  }

  private void tell(List<Note> notes) {
    for (Note note : notes) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("jumppatch: " + Terminal.printable(note.message()));
    }
  }

  private List<StaticKey> keys(OpenImage open) {
    return all.value() ? open.keys().all() : open.keys(arguments.keys(), Globals.of(spec)::tell);
  }

  private List<CallCourse> courses(OpenImage open) {
    OpenCalls found = OpenCalls.of(open.image());
    if (!calls.value()) {
      return CallCourse.of(open.image(), arguments.keys().stream().map(found::assigned).toList());
    }
    List<StaticCall> named =
        arguments.count() == 1
            ? found.calls().all()
            : found.named(arguments.keys(), Globals.of(spec)::tell);
    return CallCourse.ofAny(open.image(), named);
  }

  private static Recording recording(OpenImage open, FlipPlan plan) {
    return Recording.ofCheck(open.image(), open.keys(), plan, CostModel.STANDARD);
  }
}
