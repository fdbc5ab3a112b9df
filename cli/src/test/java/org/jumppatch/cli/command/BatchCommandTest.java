package org.jumppatch.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");

  @TempDir Path folder;

  @Test
  void aScriptDoesWhatTheCommandsDo() throws IOException {
    Path first = folder.resolve("first");
    Path both = folder.resolve("both");
    Path batch = folder.resolve("batch");
    CommandRun.of("enable", "sched_schedstats", SCHEDSTATS, "-o", first);
    CommandRun.of("enable", "netstamp_needed_key", first, "-o", both);
    CommandRun run =
        CommandRun.of("batch", sample("schedstats"), SCHEDSTATS, "-o", batch, "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(batch).hasSameBinaryContentAs(both);
    JsonText json = JsonText.of(run.out());
    assertThat(json.objects("changes")).hasSize(60);
    assertThat(json.fields()).containsEntry("batches", 2L).containsEntry("ipis_per_cpu", 6L);
    JsonText one =
        json(
            """
            enable sched_schedstats
            enable netstamp_needed_key
            """);
    assertThat(one.fields()).containsEntry("batches", 1L).containsEntry("ipis_per_cpu", 3L);
    assertThat(one.objects("changes")).hasSize(60);
  }

  @Test
  void whatIsTakenBackInALaterBatchIsNoChange() throws IOException {
    Path out = folder.resolve("out");
    Path script =
        script(
            """
            enable sched_schedstats
            poke mark+7 ret int3
            commit
            disable sched_schedstats
            poke mark+7 int3 c3
            """);
    CommandRun run = CommandRun.of("batch", script, SCHEDSTATS, "-o", out, "--json");
    assertThat(run.err()).isEmpty();
    assertThat(JsonText.of(run.out()).objects("changes")).isEmpty();
    assertThat(JsonText.of(run.out()).fields()).containsEntry("batches", 2L);
    assertThat(out).hasSameBinaryContentAs(SCHEDSTATS);
  }

  @Test
  void everyFormIsPokedInOneBatchAndReadByObjdump() throws Exception {
    Path out = folder.resolve("out");
    CommandRun run = CommandRun.of("batch", sample("pokes"), SCHEDSTATS, "-o", out, "--json");
    assertThat(run.err()).isEmpty();
    JsonText json = JsonText.of(run.out());
    assertThat(json.fields()).containsEntry("syncs", 3L);
    assertThat(json.objects("changes").stream().map(change -> change.text("new")))
        .containsExactly("0f1f440000", "e8e0120000", "6690", "cc", "c3cccccccc");
    assertThat(objdump(out))
        .anyMatch(line -> line.matches(" *401007:\\s+cc\\s+int3 *"))
        .anyMatch(line -> line.matches(" *40101b:\\s.*call +402300 <check_preempt_wakeup>"));
  }

  /** Each mode queues the edits in the order of the script, which is not that of addresses here. */
  @Test
  void modesQueueWhatTheScriptOrders() throws IOException {
    Path script = folder.resolve("script");
    Files.writeString(script, "enable netstamp_needed_key\nenable sched_schedstats\n");
    for (String[] wanted :
        new String[][] {
          {"batch", "1"}, {"single", "60"}, {"queued", "1"}, {"queued-unsorted", "2"}
        }) {
      CommandRun run =
          CommandRun.of("batch", "--mode", wanted[0], script, SCHEDSTATS, "--dry-run", "--json");
      long syncs = JsonText.of(run.out()).number("syncs");
      assertThat(syncs).as(wanted[0]).isEqualTo(3 * Long.parseLong(wanted[1]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "wrong"})
  void everyProblemIsToldAndNothingIsDone(String name) throws IOException {
    Path out = folder.resolve("out");
    CommandRun run = CommandRun.of("batch", sample(name), SCHEDSTATS, "-o", out);
    assertThat(run.err().replace(sample(name).toString(), name + ".jp"))
        .isEqualTo(Files.readString(sample(name).resolveSibling(name + ".err")));
    assertThat(run.exitCode()).isEqualTo(name.equals("wrong") ? ExitCode.USAGE : ExitCode.REFUSED);
    assertThat(run.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void aDryRunShowsADiff() {
    CommandRun run = CommandRun.of("batch", sample("pokes"), SCHEDSTATS, "--dry-run");
    assertThat(run.out().lines().limit(8))
        .containsExactly(
            "--- " + SCHEDSTATS,
            "+++ " + SCHEDSTATS + " (patched)",
            "@@ 0x401007,1 @@ mark+0x7, commit 1",
            "-c3                 ret",
            "+cc                 int3",
            "@@ 0x401008,5 @@ check_preempt_wakeup.cold, commit 1",
            "-e8 f3 ff ff ff     call 0x401000",
            "+0f 1f 44 00 00     nop dword ptr [rax + rax]");
  }

  @Test
  void aDryRunThatChangesNothingHasNoDiff() throws IOException {
    String same = "poke mark+7 ret ret\ndisable sched_schedstats\n";
    assertThat(CommandRun.of("batch", script(same), SCHEDSTATS, "--dry-run").out())
        .doesNotContain("@@", "---")
        .contains("nothing written");
  }

  @Test
  void theDiffIsColouredOnATerminalOnlyUnlessAsked() {
    String plain = CommandRun.of("batch", sample("pokes"), SCHEDSTATS, "--dry-run").out();
    String coloured =
        CommandRun.of("batch", sample("pokes"), SCHEDSTATS, "--dry-run", "--color", "always").out();
    assertThat(plain).doesNotContain("\u001b");
    assertThat(coloured).contains("\u001b[31m-c3                 ret\u001b[0m\n");
    assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(plain);
  }

  /** The labels in the middle have no names; a fault goes to one, a table of data to the other. */
  @Test
  void whereDataLeadsNothingIsPoked() throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("arrivals.s"),
            """
                    .text
                    .globl _start
            _start: xorl %eax, %eax
            .Lfix:  xorl %ebx, %ebx
                    nop
            second: xorl %ecx, %ecx
            .Lcase: xorl %edx, %edx
                    nop
            third:  xorl %esi, %esi
                    xorl %edi, %edi
                    nop
            .Lsite: .byte 0x66, 0x90
                    ret
                    .section __ex_table, "a"
                    .long _start - ., .Lfix - ., 0
                    .section .rodata, "a"
                    .balign 8
                    .quad .Lcase
                    .section __jump_table, "aw"
                    .balign 8
                    .long .Lsite - ., _start - .
                    .quad key - .
                    .data
                    .balign 8
            key:    .quad 0, 0
            """);
    Path image = folder.resolve("arrivals.elf");
    Program.lines("gcc", "-nostdlib", "-static", "-o", image.toString(), source.toString());
    CommandRun fault =
        CommandRun.of("batch", script("poke _start+0 31c031db90 nop"), image, "--dry-run");
    assertThat(fault.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(fault.err()).contains("when it faults (exception table)", "xor ebx, ebx");
    CommandRun table =
        CommandRun.of("batch", script("poke second+0 31c931d290 nop"), image, "--dry-run");
    assertThat(table.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(table.err()).contains("points there", "xor edx, edx");
    CommandRun free =
        CommandRun.of("batch", script("poke third+0 31f631ff90 nop"), image, "--dry-run");
    assertThat(free.err()).isEmpty();
    assertThat(free.exitCode()).isZero();
  }

  @Test
  void forceGoesOnWhereItSaysSo() throws IOException {
    Path script =
        script(
            """
            poke print_hex+0x10 4889f089d6 nop
            poke 0x406194 nop ret
            """);
    assertThat(CommandRun.of("batch", script, SCHEDSTATS, "--dry-run").err())
        .contains("--force")
        .contains("jmp 0x402023");
    assertThat(CommandRun.of("batch", script, SCHEDSTATS, "--dry-run", "--force").exitCode())
        .isZero();
  }

  @Test
  void aModulesSiteIsNamedBySectionAndItsRelocationsAreLeftAlone() throws IOException {
    Path module = Samples.image("module.ko");
    CommandRun address = CommandRun.of("batch", script("poke 0x10 nop ret"), module, "--dry-run");
    assertThat(address.err()).contains("name a symbol or section").hasLineCount(1);
    CommandRun relocated =
        CommandRun.of("batch", script("poke module_flush+0 nop ret"), module, "--dry-run");
    assertThat(relocated.exitCode()).isNotZero();
  }

  @Test
  void thousandsOfEditsTakeSeconds() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      text.append(
          """
          poke mark+7 ret int3
          commit
          poke mark+7 int3 ret
          commit
          """);
    }
    JsonText json = json(text.toString());
    assertThat(json.fields()).containsEntry("batches", 6000L).containsEntry("syncs", 9000L);
  }

  private JsonText json(String text) throws IOException {
    CommandRun run = CommandRun.of("batch", script(text), SCHEDSTATS, "--dry-run", "--json");
    assertThat(run.err()).isEmpty();
    return JsonText.of(run.out());
  }

  private Path script(String text) throws IOException {
    return Files.writeString(folder.resolve("script"), text);
  }

  private static Path sample(String name) {
    return Checkout.root().resolve("samples/scripts/" + name + ".jp");
  }

  private static List<String> objdump(Path image) throws Exception {
    Process objdump =
        new ProcessBuilder("objdump", "-d", "-w", image.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines = new ArrayList<>(objdump.inputReader(UTF_8).lines().toList());
    assertThat(objdump.waitFor()).isZero();
    return lines;
  }

  @Test
  void oneByOneCostsWhatThatModeCosts() {
    Object[] batch = {
      "batch",
      Checkout.root().resolve("samples/scripts/pokes.jp"),
      Samples.image("schedstats.elf"),
      "--dry-run",
      "--mode",
      "single"
    };
    assertThat(CommandRun.of(batch).out())
        .contains("13 IPIs to each of 3 other CPUs (one by one: 13)");
  }
}
