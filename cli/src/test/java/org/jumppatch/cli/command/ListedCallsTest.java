package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedCallsTest {
  private static final Path KERNEL = Samples.image("kernel-zstd.vmlinuz");

  @Test
  void patternsChooseAmongThem() {
    assertThat(names("tp_func_sched*"))
        .containsExactly("tp_func_sched_switch", "tp_func_sched_wakeup");
    assertThat(names("__SCK__tp_func_s?s*")).containsExactly("tp_func_suspend_resume");
    assertThat(names("COND*", "-i")).containsExactly("cond_resched");
    assertThat(names("might_resched", "cond_resched"))
        .containsExactlyInAnyOrder("cond_resched", "might_resched");
  }

  @Test
  void aNameThatNoneHasIsRefusedAndAPatternThatNoneMatchesIsSaid() {
    CommandRun unknown = CommandRun.of("list", "--calls", "cond_reshed", KERNEL);
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("no static call cond_reshed").contains("cond_resched?");
    CommandRun none = CommandRun.of("list", "--calls", "x*", KERNEL);
    assertThat(none.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(none.out()).contains("6 static calls, 0 shown").contains("no static call to show");
  }

  @Test
  void columnsAreChosenAndSortedBy() {
    CommandRun run =
        CommandRun.of(
            "list", "--calls", "--csv", "--columns", "name,batched,ipis", "--sort", "name", KERNEL);
    assertThat(run.out())
        .isEqualTo(
            """
            name,batched,ipis
            cond_resched,3,9
            might_resched,3,6
            pv_steal_clock,3,6
            tp_func_sched_switch,3,6
            tp_func_sched_wakeup,3,6
            tp_func_suspend_resume,3,6
            """);
    assertThat(CommandRun.of("list", "--calls", "--tsv", "--sort", "ipis", KERNEL).out().lines())
        .startsWith(
            "name\tfunction\tsites\tinit\ttail\tjcc\tipis\tbatched",
            "cond_resched\t__cond_resched\t2\t0\t0\t0\t9\t3")
        .contains("pv_steal_clock\t\t1\t0\t0\t0\t6\t3");
    assertThat(
            CommandRun.of("list", "--calls", "--tsv", "--sort", "ipis", "--reverse", KERNEL)
                .out()
                .lines())
        .last()
        .asString()
        .startsWith("cond_resched\t");
  }

  @Test
  void aKernelsRowsAreThoseOfItsJson() {
    Path kernel = Kernels.v6_12().vmlinuz();
    List<String> lines =
        CommandRun.of("list", "--calls", "--tsv", "--columns", "name,ipis", kernel)
            .out()
            .lines()
            .skip(1)
            .toList();
    List<String> wanted =
        JsonText.of(CommandRun.of("list", "--calls", "--json", kernel).out())
            .objects("calls")
            .stream()
            .map(call -> call.text("name") + "\t" + call.number("ipis_per_cpu"))
            .toList();
    assertThat(lines).isEqualTo(wanted).hasSizeGreaterThan(3000);
  }

  @Test
  void aLimitNamesWhatCostsMore() {
    CommandRun run = CommandRun.of("list", "--calls", "--max-ipis", "6", KERNEL);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.err())
        .isEqualTo(
            "jumppatch: %s: cond_resched: 9 IPIs to each other CPU, the limit is 6%n"
                .formatted(KERNEL));
    assertThat(CommandRun.of("list", "--calls", "--max-ipis", "9", KERNEL).exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(CommandRun.of("list", "--calls", "--max-ipis", "6", "-q", KERNEL))
        .isEqualTo(new CommandRun(ExitCode.NO, "", run.err()));
    assertThat(rows(KERNEL, "--json", "-q", "--max-ipis=6")).isEqualTo(rows(KERNEL, "--json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--kind=key",
        "--state=on",
        "--when=run",
        "--noinstr",
        "--modules=.",
        "--sort=state",
        "--columns=noinstr",
        "--format=html"
      })
  void whatSpeaksOfKeysIsRefused(String option) {
    CommandRun run = CommandRun.of("list", "--calls", option, KERNEL);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void columnsOfStaticCallsAreRefusedForKeys() {
    CommandRun run = CommandRun.of("list", "--columns", "name,jcc", KERNEL);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--columns jcc: this list has the columns name, symbol,");
  }

  @Test
  void patternsAreShownToo() {
    CommandRun run = CommandRun.of("show", "--call", "tp_func_sched*", KERNEL);
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("tp_func_sched* stands for 2 static calls");
    assertThat(run.out()).contains("tp_func_sched_switch at").contains("tp_func_sched_wakeup at");
    assertThat(CommandRun.of("show", "--call", "x*", KERNEL).err())
        .contains("no static call matches x*");
  }

  @Test
  void aPatternThatMatchesNothingIsAnswered() {
    CommandRun run = CommandRun.of("list", "--calls", "sched*", KERNEL);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.err())
        .isEqualTo("jumppatch: sched* stands for no static call; '*sched*' stands for 4\n");
    assertThat(CommandRun.of("list", "--calls", "x*", KERNEL).err())
        .isEqualTo("jumppatch: x* stands for no static call\n");
    assertThat(CommandRun.of("list", "kernel/none/*", KERNEL).err())
        .contains("only messages of dynamic debug tell their files");
  }

  /**
   * An update of one without a site is that of its trampoline, which tools and names get to see.
   */
  @Test
  void staticCallsWithoutSitesAreCountedAndShownOnRequest() {
    Path kernel = Kernels.v6_12().vmlinuz();
    List<String> all = rows(kernel, "--tsv", "--columns=name,sites");
    List<String> without = all.stream().filter(row -> row.endsWith("\t0")).toList();
    assertThat(without).hasSizeGreaterThan(100);
    String usual = CommandRun.of("list", "--calls", kernel).out();
    assertThat(usual)
        .contains(
            "\nnot shown: %d static calls without a site; --all shows them\n"
                .formatted(without.size()));
    String name = without.get(0).replace("\t0", "");
    assertThat(usual).doesNotContain("\n" + name + " ");
    assertThat(CommandRun.of("list", "--calls", "--all", kernel).out())
        .contains("\n" + name + " ")
        .doesNotContain("not shown");
    assertThat(rows(kernel, "--tsv", "--min-sites=1")).hasSize(all.size() - without.size());
    assertThat(CommandRun.of("list", "--calls", name, kernel).out()).contains("\n" + name + " ");
    CommandRun pattern = CommandRun.of("list", "--calls", name + "*", kernel);
    assertThat(pattern.exitCode()).isEqualTo(ExitCode.DONE);
    // What no other static call matches is what the pattern asks for.
    assertThat(pattern.out()).contains("\n" + name + " ").doesNotContain("not shown");
  }

  private static List<String> rows(Path kernel, String... options) {
    List<Object> words = new ArrayList<>(List.of("list", "--calls", kernel));
    words.addAll(List.of(options));
    return CommandRun.of(words.toArray()).out().lines().skip(1).toList();
  }

  /** Where a narrow table has no room for their column, a line still tells of them. */
  @Test
  void whatCostsLeaveOutIsSaid() {
    Path kernel = Kernels.v6_12().vmlinuz();
    List<JsonText> calls =
        JsonText.of(CommandRun.of("list", "--calls", "--json", kernel).out()).objects("calls");
    long sites = calls.stream().mapToLong(call -> call.number("init_sites")).sum();
    long some = calls.stream().filter(call -> call.number("init_sites") > 0).count();
    assertThat(CommandRun.of("list", "--calls", kernel).out())
        .contains(
            "costs leave out %d init sites of %d static calls, gone once booted"
                .formatted(sites, some));
    assertThat(CommandRun.of("list", "--calls", KERNEL).out())
        .contains("costs leave out 1 init site of 1 static call, gone once booted\n");
    assertThat(CommandRun.of("list", "--calls", "tp_func*", KERNEL).out())
        .doesNotContain("costs leave out");
  }

  private static List<String> names(String... words) {
    Object[] line = new Object[words.length + 4];
    line[0] = "list";
    line[1] = "--calls";
    System.arraycopy(words, 0, line, 2, words.length);
    line[words.length + 2] = "--json";
    line[words.length + 3] = KERNEL;
    return JsonText.of(CommandRun.of(line).out()).objects("calls").stream()
        .map(call -> call.text("name"))
        .toList();
  }
}
