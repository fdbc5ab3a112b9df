package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

/** What {@code patcher.cost} counts is held to running kernels there; here is how it is told. */
class CostCommandTest {
  private static JsonText json(Object... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    return JsonText.of(run.out());
  }

  @Test
  void aTracepointPaysForItsCallFirst() {
    Path image = Kernels.v6_12().vmlinuz();
    JsonText cost = json("cost", "--json", "sched:sched_switch", image);
    List<JsonText> rows = cost.objects("rows");
    assertThat(rows).extracting(row -> row.fields().get("what")).containsExactly("call", "key");
    assertThat(rows).extracting(row -> row.fields().get("where")).containsOnly("vmlinux");
    assertThat(rows.get(0).fields())
        .containsEntry("name", "tp_func_sched_switch")
        .containsEntry("sites", 1L)
        .containsEntry("batches", 2L)
        .containsEntry("ipis_per_cpu", 6L);
    assertThat(cost.fields())
        .containsEntry("ipis_per_cpu", 9L)
        .containsEntry("one_by_one_ipis_per_cpu", 9L)
        .containsEntry("queued_ipis_per_cpu", 6L);
    assertThat(json("cost", "--json", "--off", "sched_switch", image).objects("rows"))
        .extracting(row -> row.fields().get("what"))
        .containsExactly("key", "call");
  }

  /** To turn a key on a second time raises a count. */
  @Test
  void aKeyCountsOnceHoweverOftenItIsNamed() {
    String symbol = "__tracepoint_sched_switch+0x8";
    Path image = Kernels.v6_12().vmlinuz();
    JsonText cost = json("cost", "--json", "sched:sched_switch", "sched_switch", symbol, image);
    assertThat(cost.objects("rows")).hasSize(2);
    assertThat(cost.number("ipis_per_cpu")).isEqualTo(9);
    assertThat(cost.number("one_by_one_ipis_per_cpu")).isEqualTo(9);
  }

  /** What it costs is told for all that; so does list, which knows no direction. */
  @Test
  void aKeyThatIsOnAlreadyIsToldOf() {
    Path image = Kernels.v6_12().vmlinuz();
    String key = "memory_cgrp_subsys_enabled_key";
    assertThat(json("cost", "--json", key, image).number("on")).isEqualTo(1);
    assertThat(CommandRun.of("cost", key, image).out())
        .contains("note  the key is on in the image");
    assertThat(json("cost", "--json", "--off", key, image).number("on")).isZero();
    assertThat(json("cost", "--json", "sched_schedstats", image).number("on")).isZero();
  }

  /** As in {@code list}, so that what is costly there is found here, and the other way round. */
  @Test
  void keysAreCalledWhatPeopleCallThem() {
    Path image = Kernels.v6_12().vmlinuz();
    assertThat(CommandRun.of("cost", "sched_schedstats", image).out().lines())
        .anyMatch(line -> line.matches("vmlinux  key   sched_schedstats +70 +1 +3"));
    assertThat(CommandRun.of("cost", "sched_switch", image).out().lines())
        .anyMatch(line -> line.matches("vmlinux  call  tp_func_sched_switch +1 +2 +6"))
        .contains("a static call has a batch for each of its sites, and one for its trampoline")
        .anyMatch(
            line ->
                line.matches(
                    "vmlinux  key   sched:sched_switch +1 +1 +3  __tracepoint_sched_switch\\+0x8"));
    assertThat(json("cost", "--json", "sched_switch", image).objects("rows"))
        .extracting(row -> row.text("name") + " is " + row.text("label"))
        .containsExactly(
            "tp_func_sched_switch is tp_func_sched_switch",
            "__tracepoint_sched_switch+0x8 is sched:sched_switch");
    assertThat(CommandRun.of("enable", "--dry-run", "sched_switch", image).out())
        .startsWith("sched:sched_switch ");
    assertThat(CommandRun.of("cost", "--dyndbg", "lib/kobject.c:139", image).out())
        .contains("lib/kobject.c:139 fill_kobj_path ");
  }

  /** Of more updates than are shown, those that cost most. */
  @Test
  void whatCostsMostIsShown() throws IOException {
    Path kernel = Kernels.v6_12().vmlinuz();
    String out = CommandRun.of("cost", "sched*", kernel).out();
    List<Integer> shown =
        out.lines()
            .filter(line -> line.startsWith("vmlinux  "))
            .map(line -> Integer.valueOf(line.split(" {2,}", -1)[5].strip()))
            .toList();
    assertThat(shown).hasSize(40).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(out).contains("of which none costs more (--json");
    JsonText all = JsonText.of(CommandRun.of("cost", "sched*", kernel, "--json").out());
    Map<String, Long> byKey = new HashMap<>();
    for (JsonText row : all.objects("rows")) {
      Object key = row.fields().get("key");
      byKey.merge(
          key == null ? row.text("name") : key.toString(), row.number("ipis_per_cpu"), Long::sum);
    }
    List<Long> costs = new ArrayList<>(byKey.values());
    costs.sort(Comparator.reverseOrder());
    assertThat(costs.get(39)).isEqualTo(shown.get(39).longValue());
  }

  /** Who asks of many keys wants to know what each costs in all: list says the same. */
  @Test
  void ofManyKeysATracepointHasOneRow() {
    Path kernel = Kernels.v6_12().vmlinuz();
    String out = CommandRun.of("cost", "sched:*", kernel).out();
    assertThat(out)
        .startsWith(kernel + ": sched:* on (29 keys): 303 IPIs to each other CPU\n")
        .doesNotContain("tp_func_");
    Map<String, String> told = new HashMap<>();
    out.lines()
        .filter(line -> line.startsWith("vmlinux  tracepoint  "))
        .map(line -> line.split(" {2,}", -1))
        .forEach(cells -> told.put(cells[2], cells[5]));
    assertThat(told).hasSize(29).containsEntry("sched:sched_wakeup", "15");
    Map<String, String> listed = new HashMap<>();
    CommandRun.of("list", "sched:*", kernel, "--tsv", "--columns", "name,ipis")
        .out()
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(cells -> cells[0].startsWith("sched:"))
        .forEach(cells -> listed.put(cells[0], cells[1]));
    assertThat(told).isEqualTo(listed);
  }

  /** kernel/sched/core.c: cond_resched_dynamic_enabled and cond_resched_dynamic_disabled. */
  @Test
  void aModeSaysToWhichFunctionCallsGo() {
    Path image = Kernels.newest().vmlinuz();
    assertThat(CommandRun.of("cost", "--preempt", "lazy:full", image).out())
        .containsPattern("NAME +TO +SITES")
        .containsPattern("call  cond_resched +__cond_resched +523 ")
        .containsPattern("call  cond_resched +__static_call_return0 +523 ")
        .containsPattern("key   sk_dynamic_preempt_lazy +off ");
    assertThat(json("cost", "--json", "--preempt", "full:full", image).objects("rows"))
        .extracting(row -> row.fields().get("to"))
        .containsExactly(
            "__cond_resched", "__cond_resched", "__static_call_return0", "__static_call_return0");
    for (JsonText row :
        json("cost", "--json", "sched_switch", Kernels.v6_12().vmlinuz()).objects("rows")) {
      assertThat(row.fields())
          .containsEntry("to", null)
          .containsEntry(
              "key", row.text("what").equals("call") ? "__tracepoint_sched_switch+0x8" : null);
    }
  }

  /** To write the mode that is on goes there and back. */
  @Test
  void aModeThatIsOnAlreadyIsNotFree() {
    Path image = Kernels.newest().vmlinuz();
    JsonText cost = json("cost", "--json", "--preempt", "full:full", image);
    assertThat(cost.number("ipis_per_cpu")).isGreaterThan(3000);
    assertThat(cost.objects("rows"))
        .extracting(row -> row.fields().get("name"))
        .containsExactly("cond_resched", "might_resched", "cond_resched", "might_resched");
    assertThat(json("cost", "--json", "--preempt", "lazy:full", image).number("ipis_per_cpu"))
        .isEqualTo(cost.number("ipis_per_cpu") + 3);
  }

  /** What a running one offers: 6.1 and 6.12 "none voluntary (full)", 7.3 "full (lazy)". */
  @Test
  void aKernelIsAskedForNoModeThatItDoesNotHave() {
    assertThat(
            CommandRun.of("cost", "--preempt", "voluntary:full", Kernels.newest().vmlinuz()).err())
        .contains("this kernel has no mode voluntary, but full, lazy");
    assertThat(
            CommandRun.of("cost", "--preempt", "full:none", Kernels.newest().vmlinuz()).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("cost", "--preempt", "full:lazy", Kernels.v6_12().vmlinuz()).err())
        .contains("this kernel has no mode lazy, but none, voluntary, full");
    assertThat(CommandRun.of("cost", "--preempt", "none:full", Samples.image("calls.elf")).err())
        .contains("cannot change its preemption mode");
  }

  @Test
  void anUpdateToTheFunctionThatIsCalledCostsNothing() {
    Path image = Kernels.v6_1().vmlinuz();
    assertThat(
            json("cost", "--json", "--call", "cond_resched=__static_call_return0", image)
                .number("ipis_per_cpu"))
        .isZero();
    assertThat(json("cost", "--json", "--call", "cond_resched=0", image).number("ipis_per_cpu"))
        .isPositive();
  }

  @Test
  void modesAreOtherSumsOfTheSame() {
    Path image = Kernels.v6_12().vmlinuz();
    JsonText single = json("cost", "--json", "--mode", "single", "power:suspend_resume", image);
    assertThat(single.number("ipis_per_cpu")).isEqualTo(single.number("one_by_one_ipis_per_cpu"));
    JsonText queued = json("cost", "--json", "--mode", "queued", "power:suspend_resume", image);
    assertThat(queued.number("ipis_per_cpu")).isEqualTo(6);
  }

  /** Rows, the headline and JSON are of the mode that was asked for. */
  @Test
  void rowsAreOfTheModeThatWasAskedFor() {
    Path image = Kernels.v6_12().vmlinuz();
    assertThat(CommandRun.of("cost", "--mode", "single", "sched_schedstats", image).out().lines())
        .contains(image + ": sched_schedstats on, one by one: 210 IPIs to each other CPU")
        .anyMatch(line -> line.matches("vmlinux  key   sched_schedstats +70 +70 +210"));
    JsonText single =
        json(
            "cost",
            "--json",
            "--mode",
            "single",
            "sched_switch",
            "hugetlb_optimize_vmemmap_key",
            image);
    assertThat(single.objects("rows").stream().mapToLong(row -> row.number("ipis_per_cpu")).sum())
        .isEqualTo(single.number("ipis_per_cpu"));
    CommandRun call =
        CommandRun.of("cost", "--mode", "queued", "--call", "cond_resched=__cond_resched", image);
    assertThat(call.out())
        .contains("cond_resched=__cond_resched, queued and sorted: ")
        .doesNotContain("each row alone");
    assertThat(CommandRun.of("cost", "--mode", "queued", "power:*", image).out())
        .contains("each row alone; queued together they share batches")
        .doesNotContain("trampoline");
    assertThat(CommandRun.of("cost", "--mode", "queued", "power:suspend_resume", image).out())
        .containsPattern("vmlinux  call  tp_func_suspend_resume +44 +1 +3\n");
  }

  @Test
  void whatIsWrongIsSaid() {
    Path image = Samples.image("schedstats.elf");
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("cost", image),
            List.of("cost", "sched_schedstats", "--preempt", "none:full", image),
            List.of("cost", "--preempt", "none:full", image),
            List.of("cost", "--preempt", "none", image),
            List.of("cost", "--call", "x=0", image),
            List.of("cost", "--call", "x", image),
            List.of("cost", "--mode", "x", "sched_schedstats", image))) {
      CommandRun run = CommandRun.of(wrong.toArray());
      assertThat(run.exitCode()).as(wrong.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).as(wrong.toString()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void listCountsTheCallAndTheLimitIsOfTheWhole() throws IOException {
    Path image = Kernels.v6_12().vmlinuz();
    CommandRun run = CommandRun.of("list", "--json", "--max-ipis", 100, image);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.err()).contains("138 IPIs to each other CPU, the limit is 100");
    JsonText key =
        JsonText.of(run.out()).objects("keys").stream()
            .filter(k -> k.text("name").equals("__tracepoint_suspend_resume+0x8"))
            .findFirst()
            .orElseThrow();
    assertThat(key.fields())
        .containsEntry("ipis_per_cpu", 3L)
        .containsEntry("call", "tp_func_suspend_resume")
        .containsEntry("call_sites", 44L)
        .containsEntry("total_ipis_per_cpu", 138L);
  }

  @Test
  void callsAreListedAndShown() {
    Path image = Kernels.v6_12().vmlinuz();
    JsonText list = json("list", "--calls", "--json", image);
    JsonText call =
        list.objects("calls").stream()
            .filter(c -> c.text("name").equals("tp_func_suspend_resume"))
            .findFirst()
            .orElseThrow();
    assertThat(call.fields())
        .containsEntry("function", "__traceiter_suspend_resume")
        .containsEntry("sites", 44L)
        .containsEntry("init_sites", 0L)
        .containsEntry("jcc_sites", 0L)
        .containsEntry("ipis_per_cpu", 135L)
        .containsEntry("batched_ipis_per_cpu", 3L)
        .containsKeys("key", "trampoline", "tail_sites");
    JsonText shown = json("show", "--json", "__SCK__tp_func_suspend_resume", image);
    assertThat(shown.objects("calls").get(0).objects("sites")).hasSize(44);
    assertThat(shown.objects("calls").get(0).objects("sites").get(0).fields())
        .containsEntry("form", "call")
        .containsEntry("init", false)
        .containsEntry("size", 5L)
        .containsEntry("target", call.fields().get("trampoline"));
    assertThat(CommandRun.of("show", "--call", "tp_func_suspend_resume", image).out())
        .contains("calls __traceiter_suspend_resume")
        .contains("__SCT__tp_func_suspend_resume");
  }

  @Test
  void oneOfThemIsSealedAndSeveralAre() {
    Path kernel = Kernels.v6_12().vmlinuz();
    assertThat(CommandRun.of("cost", "context_tracking_key", "sched_schedstats", kernel).out())
        .contains("1 of these keys is sealed at boot: nobody can flip it any more");
    assertThat(CommandRun.of("cost", "context_tracking_key", "__use_tsc", kernel).out())
        .contains("2 of these keys are sealed at boot: nobody can flip them any more");
  }

  /** Several keys may have one symbol, and are no tracepoint for all that. */
  @Test
  void keysOfOneSymbolAreNotPutTogether() {
    Path image = Kernels.v6_12().vmlinuz();
    for (String pattern : List.of("___once_key.*", "dyndbg:drivers/acpi/*")) {
      List<JsonText> rows =
          JsonText.of(CommandRun.of("cost", "--json", pattern, image).out()).objects("rows");
      assertThat(rows.stream().map(row -> row.fields().get("name")).distinct().count())
          .isLessThan(rows.size());
      List<String> table = CommandRun.of("cost", pattern, image).out().lines().toList();
      assertThat(table.stream().filter(line -> line.startsWith("vmlinux  key ")))
          .hasSize(Math.min(rows.size(), 40));
      assertThat(table).noneMatch(line -> line.contains("  tracepoint  "));
    }
  }
}
