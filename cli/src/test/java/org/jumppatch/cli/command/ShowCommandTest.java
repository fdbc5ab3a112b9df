package org.jumppatch.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
  private static final Path KERNEL = Kernels.v6_1().vmlinuz();
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final Path CALLS = Samples.image("calls.elf");

  private static JsonText shown(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return JsonText.of(run.out());
  }

  @Test
  void aKeyHasItsStateInJsonToo() {
    JsonText key = shown("show", "sched_schedstats", SCHEDSTATS, "--json").objects("keys").get(0);
    assertThat(key.fields())
        .containsEntry("enabled", 0L)
        .containsEntry("type", "false")
        .containsEntry("external", false);
  }

  /** Asked for each of its sites by address, and by function and offset, a key shows that site. */
  @Test
  void aPlaceInCodeShowsTheSiteThereAndItsKey() {
    JsonText key = shown("show", "sched_schedstats", SCHEDSTATS, "--json").objects("keys").get(0);
    for (JsonText site : key.objects("sites")) {
      for (String place : List.of(site.text("address"), site.text("symbol"))) {
        JsonText found = shown("show", place, SCHEDSTATS, "--json").objects("keys").get(0);
        assertThat(found.text("name")).isEqualTo("sched_schedstats");
        assertThat(found.objects("sites")).containsExactly(site);
      }
    }
    CommandRun one = CommandRun.of("show", "__schedule+0x1bc", KERNEL);
    assertThat(one.out())
        .contains("__tracepoint_sched_switch+0x8 at ")
        .contains("__schedule+0x1bc");
  }

  /** The same of a static call, whose trampoline is a place of it, too. */
  @Test
  void aPlaceInCodeShowsTheStaticCallThere() {
    for (JsonText call : shown("show", "--call", "*", CALLS, "--json").objects("calls")) {
      for (JsonText site : call.objects("sites")) {
        for (String place : List.of(site.text("address"), site.text("symbol"))) {
          JsonText found = shown("show", place, CALLS, "--json");
          assertThat(found.objects("keys")).isEmpty();
          assertThat(found.objects("calls"))
              .extracting(one -> one.text("name"))
              .containsExactly(call.text("name"));
          assertThat(found.objects("calls").get(0).objects("sites")).containsExactly(site);
        }
      }
      JsonText trampoline =
          shown("show", call.text("trampoline"), CALLS, "--json").objects("calls").get(0);
      assertThat(trampoline.text("name")).isEqualTo(call.text("name"));
      assertThat(trampoline.objects("sites")).isEmpty();
    }
  }

  /** What a report has of a call on the stack is where it returns to: behind the site. */
  @Test
  void anOopsShowsTheStaticCallsThatItNames() {
    JsonText call =
        shown("show", "--call", "*", CALLS, "--json").objects("calls").stream()
            .filter(one -> !one.objects("sites").isEmpty())
            .findFirst()
            .orElseThrow();
    JsonText site = call.objects("sites").get(0);
    String function = site.text("symbol").replaceFirst("\\+.*", "");
    long offset =
        site.text("symbol").contains("+")
            ? Long.decode(site.text("symbol").replaceFirst(".*\\+", ""))
            : 0;
    JsonText found = reported("[ 1.0]  ? %s+0x%x/0x100".formatted(function, offset + 5), CALLS);
    assertThat(found.objects("calls"))
        .extracting(one -> one.text("name"))
        .containsExactly(call.text("name"));
    assertThat(found.objects("calls").get(0).objects("sites")).containsExactly(site);
  }

  private static JsonText reported(String report, Path image) {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(report.getBytes(UTF_8)));
      return shown("show", "-", image, "--json");
    } finally {
      System.setIn(before);
    }
  }

  /** As many as list shows of it. */
  @Test
  void aPatternSaysHowManyKeysItStandsFor() {
    CommandRun listed = CommandRun.of("list", "sched_s*", KERNEL, "--tsv");
    long keys = listed.out().lines().count() - 1;
    for (String command : List.of("show", "cost", "who")) {
      CommandRun run = CommandRun.of(command, "sched_s*", KERNEL);
      assertThat(run.err()).contains("sched_s* stands for " + keys + " keys").hasLineCount(1);
      assertThat(CommandRun.of(command, "sched_s*", KERNEL, "--quiet").err()).isEmpty();
    }
    assertThat(CommandRun.of("list", "sched_s*", KERNEL).out().lines().findFirst().orElseThrow())
        .contains(", " + keys + " shown");
  }

  @Test
  void aPlaceWithoutASiteSaysWhereTheNextOnesAre() {
    CommandRun none = CommandRun.of("show", "__schedule+0x2", KERNEL);
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err())
        .contains("there is no site at __schedule+0x2; the sites in that function: __schedule+0x7b")
        .hasLineCount(1);
    String address =
        shown("show", "--in", "__schedule", KERNEL, "--json")
            .objects("functions")
            .get(0)
            .text("address");
    assertThat(CommandRun.of("show", address, KERNEL).err())
        .contains("the sites in that function: __schedule+0x7b");
    CommandRun function = CommandRun.of("show", "__schedule", KERNEL);
    assertThat(function.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(function.err()).contains("show --in __schedule");
    CommandRun order = CommandRun.of("show", KERNEL, "sched_schedstats");
    assertThat(order.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(order.err()).contains("the image comes last");
  }

  /** A function uses the keys of all sites that lie in it, and no other. */
  @Test
  void aFunctionShowsTheKeysThatItUses() {
    Map<String, List<JsonText>> sites =
        shown("show", "--all", KERNEL, "--json").objects("keys").stream()
            .flatMap(
                key -> key.objects("sites").stream().map(site -> withKey(site, key.text("name"))))
            .collect(groupingBy(site -> site.text("function")));
    for (String function : List.of("__schedule", "enqueue_task_fair", "shrink_node")) {
      assertThat(sites).containsKey(function);
      JsonText found =
          shown("show", "--in", function, KERNEL, "--json").objects("functions").get(0);
      Set<String> used = new TreeSet<>();
      found.objects("keys").forEach(key -> used.add(key.text("name")));
      assertThat(used).isNotEmpty();
      assertThat(used)
          .containsExactlyInAnyOrderElementsOf(
              sites.getOrDefault(function, List.of()).stream()
                  .map(site -> site.text("key"))
                  .distinct()
                  .toList());
    }
  }

  private static JsonText withKey(JsonText site, String key) {
    String symbol = site.text("symbol");
    int plus = symbol.indexOf('+');
    return new JsonText(
        Map.of("function", plus < 0 ? symbol : symbol.substring(0, plus), "key", key));
  }

  /** tools/objtool/klp-diff.c switches tracepoints off and refuses keys that are not exported. */
  @Test
  void aLivepatchCannotTestEveryKey() {
    JsonText schedule =
        shown("show", "--in", "__schedule", KERNEL, "--json").objects("functions").get(0);
    assertThat(schedule.objects("keys"))
        .extracting(key -> key.text("name") + " " + key.text("livepatch"))
        .contains(
            "sched_schedstats refused",
            "__tracepoint_sched_switch+0x8 disabled",
            "context_tracking_key works");
    assertThat(schedule.objects("calls"))
        .extracting(call -> call.text("name") + " " + call.text("livepatch"))
        .contains("tp_func_sched_switch ignored", "preempt_schedule refused");
  }

  @Test
  void anOopsShowsTheSitesThatItNames() {
    String oops =
        """
        [   12.345678] RIP: 0010:__schedule+0x1bc/0x9e0
        [   12.345679] Call Trace:
        [   12.345680]  ? schedule+0x5e/0xd0
        [   12.345681]  ? __schedule+0x91/0x9e0
        """;
    assertThat(reported(oops, KERNEL).objects("keys"))
        .extracting(key -> key.text("name"))
        .containsExactly("__tracepoint_sched_switch+0x8", "sched_schedstats");
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("nothing here\n".getBytes(UTF_8)));
      CommandRun none = CommandRun.of("show", "-", KERNEL);
      assertThat(none.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(none.err()).contains("no line names a site");
    } finally {
      System.setIn(before);
    }
  }
}
