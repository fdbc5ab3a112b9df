package org.jumppatch.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.json.JsonLinesReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --run}: the CPUs execute functions of the image while it is patched. */
class RunFunctionTest {
  private static final Path LEDGER = Samples.image("ledger.elf");
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "journal_enabled";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"coherent", "snapshot", "line", "block", "quad", "byte"})
  void theLedgerStaysBalanced(String fetch) {
    Path on = folder.resolve("on");
    JsonText run =
        json("enable", KEY, LEDGER, "-o", on, "--run", "transfer", "--fetch", fetch, "--cpus", 8);
    assertThat(run.objects("calls")).hasSize(7);
    for (JsonText cpu : run.objects("calls")) {
      long finished = 0;
      assertThat(cpu.objects("results")).hasSize(2);
      JsonText off = cpu.objects("results").get(0);
      JsonText journalled = cpu.objects("results").get(1);
      assertThat(off.text("value")).isEqualTo("0x0");
      assertThat(journalled.text("value")).isEqualTo("0x1");
      assertThat(off.number("before")).isGreaterThanOrEqualTo(100);
      assertThat(off.number("after")).isZero();
      assertThat(journalled.number("before")).isZero();
      assertThat(journalled.number("after")).isGreaterThanOrEqualTo(99);
      for (JsonText result : cpu.objects("results")) {
        finished += result.number("before") + result.number("during") + result.number("after");
      }
      assertThat(cpu.number("finished")).isEqualTo(finished);
    }
    assertThat(json("disable", KEY, on, "--dry-run", "--run", "transfer").objects("calls"))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"quad", "byte"})
  void aTornSiteLosesMoney(String fetch) {
    Path out = folder.resolve("out");
    Object[] args = {
      "enable",
      KEY,
      LEDGER,
      "-o",
      out,
      "--run",
      "transfer",
      "--fetch",
      fetch,
      "--cpus",
      8,
      "--mutate",
      "M1"
    };
    CommandRun run = CommandRun.of(args);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out()).contains("nothing written", "torn", "execution=torn");
    assertThat(out).doesNotExist();
    assertThat(CommandRun.of(args)).isEqualTo(run);
  }

  @Test
  void everyWorkerOfASampleAnswersAsItsKeySays() {
    JsonText run =
        json("enable", "sched_schedstats", SCHEDSTATS, "--dry-run", "--run", "try_to_wake_up(5)");
    for (JsonText cpu : run.objects("calls")) {
      List<JsonText> results = cpu.objects("results");
      assertThat(results.get(0).text("value")).isEqualTo("0x500");
      assertThat(results.get(results.size() - 1).text("value")).isEqualTo("0x5ff");
      assertThat(results.get(results.size() - 1).number("after")).isPositive();
    }
  }

  @Test
  void aStopNamesTheInstructionAndWritesNothing() {
    Path out = folder.resolve("out");
    CommandRun run =
        CommandRun.of("enable", "sched_schedstats", SCHEDSTATS, "-o", out, "--run", "program");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out()).contains("stopped", "0f 05: syscall", "could not be carried out");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongOptionsAreRefused() {
    refused("did you mean transfer?", "--run", "tranfser");
    refused("--weights", "--run", "transfer", "--weights", "burst=0");
    refused("round-robin", "--run", "transfer", "--schedule", "fair");
    refused("--args", "--run", "transfer(1)", "--args", "2");
    refused("--run", "--calls", "5");
  }

  private static void refused(String problem, Object... options) {
    Object[] args = new Object[options.length + 4];
    System.arraycopy(new Object[] {"enable", KEY, LEDGER, "--dry-run"}, 0, args, 0, 4);
    System.arraycopy(options, 0, args, 4, options.length);
    CommandRun run = CommandRun.of(args);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(problem).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 256})
  void anyNumberOfCpusTakesTurns(int cpus) {
    JsonText run =
        json(
            "enable",
            KEY,
            LEDGER,
            "--dry-run",
            "--run",
            "transfer",
            "--cpus",
            cpus,
            "--calls",
            5,
            "--schedule",
            "round-robin");
    assertThat(run.objects("calls")).hasSize(Math.max(1, cpus - 1));
    assertThat(run.objects("calls")).allMatch(cpu -> cpu.number("finished") >= 10);
  }

  @Test
  void aTraceMakesTheSameRunAgain() throws IOException {
    Path recorded = folder.resolve("run.jsonl");
    json(
        "enable",
        KEY,
        LEDGER,
        "--dry-run",
        "--run",
        "transfer",
        "--args",
        "cpu",
        "--seed",
        7,
        "--weights",
        "burst=40,nmi=100",
        "--calls",
        20,
        "--trace",
        recorded);
    TraceRun told = null;
    int calls = 0;
    try (JsonLinesReader reader = JsonLinesReader.open(recorded)) {
      for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
        if (event instanceof PatcherEvent.BatchBegin begin && begin.run() != null) {
          told = begin.run();
        }
        calls += event instanceof CpuEvent.Return ? 1 : 0;
      }
    }
    assertThat(calls).isGreaterThanOrEqualTo(120);
    RunOptions options = requireNonNull(told).options();
    Path again = folder.resolve("again.jsonl");
    CallOptions run = requireNonNull(options.calls());
    StringBuilder weights = new StringBuilder();
    run.weights()
        .byName()
        .forEach((name, n) -> weights.append(weights.isEmpty() ? "" : ",").append(name + "=" + n));
    json(
        told.operation(),
        told.keys().get(0),
        told.image(),
        "--dry-run",
        "--run",
        run.call(),
        "--calls",
        run.around(),
        "--schedule",
        run.scheduling(),
        "--weights",
        weights,
        "--cpus",
        options.cpus(),
        "--fetch",
        options.fetch(),
        "--seed",
        options.seed(),
        "--trace",
        again);
    assertThat(again).hasSameTextualContentAs(recorded);
    assertThat(CommandRun.of("trace", recorded, "--replay").exitCode()).isZero();
    Path changed = folder.resolve("changed.jsonl");
    Files.writeString(changed, Files.readString(recorded).replace("\"seed\":7", "\"seed\":8"));
    CommandRun other = CommandRun.of("trace", changed, "--replay");
    assertThat(other.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(other.err()).contains("another run").hasLineCount(1);
  }

  @Test
  void functionsOfAKernelRunWhileItIsPatched() {
    Path kernel = Kernels.v6_12().vmlinuz();
    for (String call : List.of("housekeeping_test_cpu(cpu, 1)", "strlen(linux_banner)")) {
      JsonText run = json("enable", "housekeeping_overridden", kernel, "--dry-run", "--run", call);
      assertThat(run.objects("calls")).hasSize(3);
      for (JsonText cpu : run.objects("calls")) {
        assertThat(cpu.objects("results")).hasSize(1);
        assertThat(cpu.number("finished")).isGreaterThanOrEqualTo(200);
      }
    }
  }

  private static JsonText json(Object... args) {
    Object[] all = Arrays.copyOf(args, args.length + 1);
    all[args.length] = "--json";
    CommandRun run = CommandRun.of(all);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    return JsonText.of(run.out());
  }

  @Test
  void aFunctionThatMeetsNoSiteTestsNothingAndSaysSo() {
    CommandRun run =
        CommandRun.of("enable", "netstamp_needed_key", SCHEDSTATS, "--dry-run", "--run", "mark");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("this run tests nothing: mark comes to none of the places that are written");
  }
}
