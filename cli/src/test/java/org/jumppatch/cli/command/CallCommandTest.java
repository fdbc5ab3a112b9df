package org.jumppatch.cli.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.kaslr.RelocatedPlaces;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Compiled;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bytes an update writes is held to running kernels in {@code patcher.site}. */
class CallCommandTest {
  @TempDir Path folder;

  private static CommandRun run(Object... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    return run;
  }

  private static boolean isRelocated(Image image, long address) {
    RelocatedPlaces wide = KaslrRelocations.read(image.elf()).wide();
    return wide.touches(address, Long.BYTES);
  }

  private static StaticCall call(Image image, String name) {
    return Objects.requireNonNull(StaticCalls.of(image).named(name));
  }

  @Test
  void theFunctionGoesWithItsPlacesAndItsRelocation() throws IOException {
    Path kernel = Kernels.v6_12().vmlinuz();
    Path set = folder.resolve("set");
    JsonText json =
        JsonText.of(run("call", "--json", "x86_pmu_read=dump_stack", kernel, "-o", set).out());
    assertThat(json.objects("changes")).hasSize(2);
    assertThat(json.objects("changes").get(0).fields())
        .containsEntry("call", "x86_pmu_read")
        .doesNotContainKey("key");
    assertThat(json.fields()).containsEntry("mode", "single").containsEntry("batches", 2L);
    assertThat(json.objects("states").get(0).fields())
        .containsEntry("call", "x86_pmu_read")
        .containsEntry("old", "0x0");
    Image before = Image.open(kernel);
    Image after = Image.open(set);
    StaticCall call = call(after, "x86_pmu_read");
    long function = before.symbols().addressesOf("dump_stack")[0];
    assertThat(call.function()).isEqualTo(function);
    assertThat(call.places())
        .allSatisfy(p -> assertThat(p.instruction().destination()).isEqualTo(function));
    assertThat(isRelocated(before, call.address())).isFalse();
    assertThat(isRelocated(after, call.address())).isTrue();
    assertThat(KaslrRelocations.read(after.elf()).narrow().size())
        .isEqualTo(KaslrRelocations.read(before.elf()).narrow().size());

    Path unset = folder.resolve("unset");
    run("call", "x86_pmu_read=0", set, "-o", unset);
    Image none = Image.open(unset);
    // A trampoline of none is a jump to the return thunk, which boot makes a return.
    assertThat(
            requireNonNull(call(before, "x86_pmu_read").trampoline()).instruction().destination())
        .isEqualTo(before.symbols().addressesOf("__x86_return_thunk")[0]);
    assertThat(call(none, "x86_pmu_read").trampoline())
        .isEqualTo(call(before, "x86_pmu_read").trampoline());
    assertThat(call(none, "x86_pmu_read").function()).isZero();
    assertThat(isRelocated(none, call.address())).isFalse();
    assertThat(KaslrRelocations.read(none.elf()).wide().addresses())
        .isEqualTo(KaslrRelocations.read(before.elf()).wide().addresses());
  }

  /** A pointer more to relocate takes four bytes more, of a kernel whose size may not change. */
  @Test
  void aKernelWithAnotherPointerIsPackedAsOneThatBoots() throws IOException {
    Path kernel = Kernels.v6_1().vmlinuz();
    Image before = Image.open(kernel);
    Path set = folder.resolve("set");
    run("call", "x86_pmu_read=dump_stack", kernel, "--repack", "-o", set);
    Image after = Image.open(set);
    assertThat(call(after, "x86_pmu_read").function())
        .isEqualTo(before.symbols().addressesOf("dump_stack")[0]);
    assertThat(isRelocated(after, call(after, "x86_pmu_read").address())).isTrue();
    assertThat(after.content().size()).isEqualTo(before.content().size());
    assertThat(after.elf().sections())
        .extracting(Section::name)
        .isEqualTo(before.elf().sections().stream().map(Section::name).toList());
    assertThat(Files.size(set)).isEqualTo(Files.size(kernel));

    Path unset = folder.resolve("unset");
    run("call", "x86_pmu_read=0", set, "--repack", "-o", unset);
    Image none = Image.open(unset);
    assertThat(call(none, "x86_pmu_read").function()).isZero();
    assertThat(none.content().size()).isEqualTo(before.content().size());
    assertThat(KaslrRelocations.read(none.elf()).wide().addresses())
        .isEqualTo(KaslrRelocations.read(before.elf()).wide().addresses());
  }

  @Test
  void aBatchIsSortedAndTheKernelsWayIsNot() {
    Path kernel = Kernels.v6_12().vmlinuz();
    JsonText batch =
        JsonText.of(
            run("call", "--json", "--dry-run", "--mode", "batch", "cond_resched=0", kernel).out());
    JsonText single =
        JsonText.of(run("call", "--json", "--dry-run", "cond_resched=0", kernel).out());
    assertThat(batch.number("batches")).isEqualTo(2);
    assertThat(batch.number("ipis_per_cpu")).isEqualTo(6);
    assertThat(single.number("batches")).isEqualTo(single.objects("changes").size());
    assertThat(batch.objects("changes")).hasSameSizeAs(single.objects("changes"));
  }

  @Test
  void aScriptCallsThereAndBack() throws IOException {
    Path script = folder.resolve("modes.jp");
    Files.writeString(
        script,
        """
        call preempt_schedule = 0
        call cond_resched=__cond_resched
        commit
        call preempt_schedule =preempt_schedule_thunk
        call cond_resched= __static_call_return0
        """);
    Path kernel = Kernels.v6_12().vmlinuz();
    Path out = folder.resolve("out");
    run("batch", script, kernel, "-o", out);
    Image before = Image.open(kernel);
    Image after = Image.open(out);
    for (String name : new String[] {"preempt_schedule", "cond_resched"}) {
      assertThat(call(after, name).function()).isEqualTo(call(before, name).function());
      assertThat(isRelocated(after, call(after, name).address())).isTrue();
    }
    assertThat(after.content().size()).isEqualTo(before.content().size());
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    Path kernel = Kernels.v6_12().vmlinuz();
    assertThat(CommandRun.of("call", "cond_resched=__cond_reshed", kernel).err())
        .contains("no function __cond_reshed; did you mean __cond_resched");
    assertThat(CommandRun.of("call", "cond_reshed=0", kernel).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("call", kernel).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("call", "cond_resched=0", "cond_resched=0", kernel).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("call", "--dialect", "5.3", "cond_resched=0", kernel).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("call", "x=0", Samples.image("schedstats.elf")).exitCode())
        .isEqualTo(ExitCode.USAGE);
    Path script = Files.writeString(folder.resolve("x.jp"), "call cond_resched 0\n");
    CommandRun wrong = CommandRun.of("batch", script, kernel, "--dry-run");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("x.jp:1:19: call NAME = FUNCTION is wanted");
  }

  @Test
  void whatIsCalledAlreadyIsLeftAlone() {
    CommandRun run =
        run("call", "--dry-run", "cond_resched=__static_call_return0", Kernels.v6_12().vmlinuz());
    assertThat(run.out()).contains("calls that already").contains("0 bytes in 0 places");
  }

  /** The program says itself whether its sites agree with its keys, and its workers too. */
  @Test
  void aPatchedProgramRuns() throws IOException {
    Path program = Samples.image("calls.elf");
    for (String call :
        List.of(
            "scale=0",
            "scale=thrice",
            "audit=twice",
            "limit=twice",
            "limit=0",
            "settled=0",
            "settled=thrice",
            "tp_func_ring=probe_ring")) {
      Path patched = folder.resolve("patched");
      run("call", call, program, "-o", patched);
      // Ends with 0, or this throws.
      assertThat(Program.lines("env", patched.toString())).as(call).contains("calls_agree 0x1");
      Path again = folder.resolve("again");
      assertThat(run("call", call, patched, "-o", again).out()).contains("calls that already");
    }
  }

  @Test
  void aProgramThatRunsAnywhereHasItsRelocationsChanged() throws IOException {
    Path program = Compiled.callsAnywhere(folder.resolve("anywhere"));
    assertThat(call(Image.open(program), "scale").function())
        .isEqualTo(Image.open(program).symbols().addressesOf("twice")[0]);
    for (String call : List.of("scale=thrice", "limit=twice", "tp_func_ring=probe_ring")) {
      Path patched = folder.resolve("patched");
      run("call", call, program, "-o", patched);
      assertThat(Program.lines("env", patched.toString())).as(call).contains("calls_agree 0x1");
      Path again = folder.resolve("again");
      assertThat(run("call", call, patched, "-o", again).out()).contains("calls that already");
    }
    CommandRun none = CommandRun.of("call", "scale=0", program, "--dry-run");
    assertThat(none.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(none.err()).contains("scale: the loader of a program");
    assertThat(CommandRun.of("call", "audit=twice", program, "--dry-run").err())
        .contains("audit: it calls nothing");
  }

  /** What a linker makes of it, as the kernel's loader would, calls what the key was given. */
  @Test
  void aModuleHasItsRelocationsChanged() throws IOException {
    Path module = Compiled.callsUnlinked(folder.resolve("calls.o"));
    for (String call :
        List.of("scale=thrice", "scale=0", "limit=twice", "tp_func_ring=probe_ring")) {
      Path patched = folder.resolve("patched.o");
      assertThat(run("call", call, module, "-o", patched).out())
          .contains("and a trampoline: left to the loader");
      Path linked = Compiled.linkedCalls(patched, folder.resolve("linked"));
      assertThat(Program.lines("env", linked.toString())).as(call).contains("calls_agree 0x1");
      Image image = Image.open(linked);
      String function = call.substring(call.indexOf('=') + 1);
      assertThat(call(image, call.substring(0, call.indexOf('='))).function())
          .isEqualTo(function.equals("0") ? 0 : image.symbols().addressesOf(function)[0]);
    }
    Path none = folder.resolve("none.o");
    run("call", "scale=0", module, "-o", none);
    Path back = folder.resolve("back.o");
    run("call", "scale=twice", none, "-o", back);
    Path linked = Compiled.linkedCalls(back, folder.resolve("linked"));
    assertThat(Program.lines("env", linked.toString()))
        .isEqualTo(Program.lines("env", Samples.image("calls.elf").toString()));
    CommandRun nothing = CommandRun.of("call", "audit=twice", module, "--dry-run");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(nothing.err()).contains("audit: it calls nothing, and the file has no relocation");
  }

  @Test
  void everyFormIsProvenAndFailsWithoutASync() {
    Path program = Samples.image("calls.elf");
    JsonText holds = JsonText.of(run("check", "--calls", "--json", program).out());
    assertThat(holds.fields()).containsEntry("verdict", "holds").containsEntry("sites", 46L);
    assertThat(holds.objects("classes")).extracting(one -> one.number("length")).contains(5L, 6L);
    for (String mode : List.of("single", "batch")) {
      CommandRun broken =
          CommandRun.of("check", "--calls", "--json", "--mode", mode, "--mutate", "M1", program);
      assertThat(broken.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(JsonText.of(broken.out()).fields()).containsEntry("verdict", "fails");
    }
  }

  /** Of the calls in it two call the function that returns 0, and are inlined on their way back. */
  @Test
  void aTextThatIsEmulatedInPlaceOfItsCallIsFound() {
    Path program = Samples.image("calls.elf");
    CommandRun broken =
        CommandRun.of("check", "--calls", "--json", "--mutate", "M23", "limit", program);
    assertThat(broken.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(broken.out()).contains("wrong-target");
    run("check", "--calls", "--json", "--mutate", "M23", "tp_func_ring", program);
  }

  @Test
  void aTraceComparesOneByOneWithABatch() {
    String table = run("trace", "scale=thrice", Samples.image("calls.elf"), "--compare").out();
    assertThat(table).containsPattern("IPIs to each CPU +30 +3\n");
  }

  /** A run of a call, and the course of one, are made again from what was recorded of them. */
  @Test
  void aRecordedCallIsMadeAgain() {
    Path program = Samples.image("calls.elf");
    Path kernel = Kernels.v6_12().vmlinuz();
    Path recorded = folder.resolve("run.jsonl");
    List<List<Object>> runs =
        List.of(
            List.of("call", "scale=thrice", "limit=0", program, "--dry-run", "--trace", recorded),
            List.of("call", "x86_pmu_read=dump_stack", kernel, "--dry-run", "--trace", recorded),
            List.of("trace", "scale=0", "tp_func_ring=probe_ring", program, "-o", recorded));
    for (List<Object> run : runs) {
      assertThat(CommandRun.of(run.toArray()).exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(recorded)
          .as("%s", run)
          .hasContent(run("trace", recorded, "--replay", "--format", "jsonl").out());
      assertThat(run("trace", recorded, "--replay").out()).isEqualTo(run("trace", recorded).out());
    }
  }

  /** A file is in mode full; what scripts do one by one costs what the kernel's change costs. */
  @Test
  void theModesAsScriptsCostWhatTheKernelsDo() {
    Path kernel = Kernels.v6_12().vmlinuz();
    Path scripts = Checkout.root().resolve("samples/scripts");
    for (String mode : List.of("none", "voluntary", "full")) {
      JsonText single =
          JsonText.of(
              run(
                      "batch",
                      "--json",
                      "--dry-run",
                      "--mode",
                      "single",
                      scripts.resolve("preempt-" + mode + ".jp"),
                      kernel)
                  .out());
      JsonText cost = JsonText.of(run("cost", "--json", "--preempt", "full:" + mode, kernel).out());
      assertThat(single.number("ipis_per_cpu")).as(mode).isEqualTo(cost.number("ipis_per_cpu"));
    }
  }
}
