package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.options.ExitCode;
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
