package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  private static final Path OLD = Kernels.v6_1().vmlinuz();
  private static final Path NEW = Kernels.v6_12().vmlinuz();
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");

  @TempDir Path folder;

  @Test
  void anImageIsLikeItself() {
    CommandRun same = CommandRun.of("diff", OLD, OLD);
    assertThat(same)
        .isEqualTo(new CommandRun(ExitCode.DONE, "no difference in keys and static calls\n", ""));
  }

  @Test
  void aFlippedKeyHasChanged() {
    Path flipped = folder.resolve("flipped");
    CommandRun.of("enable", "sched_schedstats", SCHEDSTATS, "-o", flipped);
    CommandRun diff = CommandRun.of("diff", SCHEDSTATS, flipped);
    assertThat(diff.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(diff.out())
        .contains("~  sched_schedstats  ")
        .contains("state off to on")
        .contains("keys: 0 added, 0 removed, 1 changed");
  }

  /** Yes and no are told as what became of it. 6.12 alone has __use_tsc for the boot only. */
  @Test
  void aKeyGetsSealed() {
    assertThat(CommandRun.of("diff", "__use_tsc", OLD, NEW).out())
        .contains("IPIs/CPU 3 to 0, now sealed, noinstr 0 to 1\n");
    assertThat(CommandRun.of("diff", "__use_tsc", NEW, OLD).out())
        .contains("IPIs/CPU 0 to 3, no longer sealed, noinstr 1 to 0\n");
  }

  /** What patterns leave is what all of it says of names that they match. */
  @Test
  void patternsChoose() {
    Set<String> some = new TreeSet<>();
    for (String line : CommandRun.of("diff", OLD, NEW, "--all").out().lines().toList()) {
      if (line.matches("[-+~]  (sched|tp_func_sched|__tracepoint_sched)_.*")
          || line.matches("[-+~]  [a-z]+:sched_.*")) {
        some.add(line.replaceAll("  +", "  "));
      }
    }
    CommandRun run = CommandRun.of("diff", "sched_*", "TP_FUNC_SCHED_*", OLD, NEW, "-i", "--all");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out().lines().filter(line -> line.matches("[-+~]  .*")))
        .map(line -> line.replaceAll("  +", "  "))
        .containsExactlyInAnyOrderElementsOf(some);
    CommandRun same = CommandRun.of("diff", "sched:sched_switch", "sched_sw*", OLD, OLD);
    assertThat(same.out()).isEqualTo("no difference in keys and static calls\n");
  }

  /**
   * What the totals count stands above them; the rest is counted apart, with what it belongs to.
   */
  @Test
  void totalsAreOfWhatIsShown() {
    List<String> usual = CommandRun.of("diff", "sched*", OLD, NEW).out().lines().toList();
    JsonText json = JsonText.of(CommandRun.of("diff", "sched*", OLD, NEW, "--json").out());
    assertThat(usual)
        .contains(
            "keys: %d added, %d removed, %d changed"
                .formatted(rows(usual, "+"), rows(usual, "-"), rows(usual, "~")));
    assertThat(usual.get(usual.size() - 1))
        .isEqualTo(
            "not shown: %d keys added, %d removed, %d changed (sched-feature); --all shows them"
                .formatted(
                    labels(json, "added").size() - rows(usual, "+"),
                    labels(json, "removed").size() - rows(usual, "-"),
                    labels(json, "changed").size() - rows(usual, "~")));
    List<String> all = CommandRun.of("diff", "--all", "sched*", OLD, NEW).out().lines().toList();
    assertThat(all.get(all.size() - 2))
        .isEqualTo(
            "keys: %d added, %d removed, %d changed"
                .formatted(rows(all, "+"), rows(all, "-"), rows(all, "~")));
    assertThat(CommandRun.of("diff", OLD, NEW).out().lines().toList())
        .last()
        .asString()
        .matches(
            "not shown: [\\d,]+ keys added, .* \\(\\d+ dyndbg, \\d+ once, [\\d,]+ lsm, .*\\),"
                + " [\\d,]+ static calls added \\(lsm\\); --all shows them");
  }

  private static int rows(List<String> lines, String sign) {
    return (int) lines.stream().filter(line -> line.startsWith(sign + "  ")).count();
  }

  @Test
  void aNameThatIsInNeitherIsNotCalledTheSame() {
    assertThat(CommandRun.of("diff", "sched_schedstat", OLD, NEW))
        .isEqualTo(
            new CommandRun(
                ExitCode.USAGE,
                "",
                "jumppatch: no key or static call sched_schedstat in OLD or NEW; did you mean"
                    + " sched_schedstats?\n"));
    assertThat(CommandRun.of("diff", OLD).err()).contains("OLD NEW: an image is missing");
  }

  /** An element that another came before has another number, and is the same. */
  @Test
  void elementsAreToldByTheirNames() {
    JsonText diff =
        JsonText.of(CommandRun.of("diff", "sched_feat_keys*", OLD, NEW, "--json").out());
    Set<String> old = features(OLD);
    Set<String> now = features(NEW);
    Set<String> came = new TreeSet<>(now);
    came.removeAll(old);
    old.removeAll(now);
    assertThat(features(diff, "added")).isEqualTo(came).contains("PLACE_LAG");
    assertThat(features(diff, "removed")).isEqualTo(old).contains("START_DEBIT");
    assertThat(features(diff, "changed")).contains("UTIL_EST");
  }

  private static Set<String> features(Path image) {
    String list =
        CommandRun.of("list", image, "--kind", "sched-feature", "--tsv", "--columns", "name").out();
    return new TreeSet<>(list.lines().skip(1).map(DiffCommandTest::feature).toList());
  }

  private static Set<String> features(JsonText diff, String change) {
    return new TreeSet<>(labels(diff, change).stream().map(DiffCommandTest::feature).toList());
  }

  private static String feature(String label) {
    return label.replaceFirst(".* ", "");
  }

  /** Thousands of them, which say little. */
  @Test
  void callsOfSecurityModulesAreCounted() {
    CommandRun run = CommandRun.of("diff", "*binder*", OLD, NEW);
    assertThat(run.out())
        .doesNotContain("lsm_static_call_")
        .contains(" static calls added (lsm); --all");
    assertThat(CommandRun.of("diff", "*binder*", OLD, NEW, "--all").out())
        .contains("+  lsm_static_call_binder_transaction_0 ");
  }

  /** Plain keys that only one kernel has are those whose names only its own list has. */
  @Test
  void keysComeAndGo() {
    JsonText diff = JsonText.of(CommandRun.of("diff", OLD, NEW, "--json").out());
    Set<String> old = plainKeys(OLD);
    Set<String> now = plainKeys(NEW);
    Set<String> came = new TreeSet<>(now);
    came.removeAll(old);
    Set<String> went = new TreeSet<>(old);
    went.removeAll(now);
    assertThat(labels(diff, "added")).containsAll(came);
    assertThat(labels(diff, "removed")).containsAll(went);
    assertThat(labels(diff, "added")).doesNotContainAnyElementsOf(old);
  }

  /** What changed in modules is what their own lists say, one by one. */
  @Test
  void modulesAreComparedToo() throws IOException {
    Path old = Files.createDirectory(folder.resolve("old"));
    Path now = Files.createDirectory(folder.resolve("new"));
    Path module = Samples.image("module.ko");
    Files.copy(module, old.resolve("changes.ko"));
    Files.copy(module, old.resolve("goes.ko"));
    Files.copy(module, old.resolve("stays.ko"));
    Files.copy(module, now.resolve("stays.ko"));
    Files.copy(module, now.resolve("comes.ko"));
    CommandRun.of("enable", "module_trace", module, "-o", now.resolve("changes.ko"));
    CommandRun run = CommandRun.of("diff", SCHEDSTATS, SCHEDSTATS, "--modules", old, now, "--json");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NO);
    JsonText diff = JsonText.of(run.out());
    assertThat(diff.fields().get("modules_added")).isEqualTo(List.of("comes"));
    assertThat(diff.fields().get("modules_removed")).isEqualTo(List.of("goes"));
    assertThat(labels(diff, "changed")).containsExactly("module_trace [changes]");
    List<String> own =
        JsonText.of(CommandRun.of("list", module, "--json").out()).objects("keys").stream()
            .filter(key -> Boolean.FALSE.equals(key.fields().get("external")))
            .map(key -> key.text("label") + " [comes]")
            .sorted()
            .toList();
    assertThat(labels(diff, "added")).isEqualTo(own);
    assertThat(CommandRun.of("diff", SCHEDSTATS, SCHEDSTATS, "--modules", old, now).out())
        .contains("modules: 1 added, 1 removed");
    assertThat(CommandRun.of("diff", SCHEDSTATS, SCHEDSTATS, "--modules", old, old).exitCode())
        .isEqualTo(ExitCode.DONE);
  }

  private static Set<String> plainKeys(Path image) {
    String list =
        CommandRun.of("list", image, "--kind", "key,tracepoint", "--tsv", "--columns", "name")
            .out();
    return new TreeSet<>(list.lines().skip(1).toList());
  }

  private static List<String> labels(JsonText diff, String change) {
    List<String> labels = new ArrayList<>();
    for (JsonText key : diff.objects("keys")) {
      if (key.text("change").equals(change)) {
        labels.add(key.text("label"));
      }
    }
    return labels;
  }

  /** Numbers that a compiler gives, and lines that move, make no new message. */
  @Test
  void messagesAreToldByFileAndFunction() {
    JsonText diff = JsonText.of(CommandRun.of("diff", OLD, NEW, "--json").out());
    long messages =
        JsonText.of(CommandRun.of("list", "--kind", "dyndbg", "--json", NEW).out())
            .objects("keys")
            .size();
    long added =
        labels(diff, "added").stream().filter(label -> label.matches(".*\\.[ch]:\\d+ .*")).count();
    assertThat(added).isBetween(1L, messages / 2);
  }
}
