package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The small kernel among the samples is read as a kernel is, from which the launcher's Java learns
 * the classes: what does not work there is loaded anew at each start.
 */
class SmallKernelTest {
  @ParameterizedTest
  @ValueSource(strings = {"kernel-zstd.vmlinuz", "kernel-lz4.vmlinuz"})
  void itsKeysAreThoseOfItsSource(String file) {
    JsonText list = JsonText.of(CommandRun.of("list", "--json", Samples.image(file)).out());
    assertThat(list.fields())
        .containsEntry("kind", "vmlinuz")
        .containsEntry("found_by", "kallsyms")
        .containsEntry("entries", 13L);
    Map<String, String> kinds = new TreeMap<>();
    list.objects("keys").forEach(key -> kinds.put(key.text("label"), key.text("kind")));
    assertThat(kinds)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "sched_schedstats", "key",
                "sched_smt_present", "key",
                "memory_cleared_at_start", "key",
                "sealed_after_boot", "key",
                "once in try_to_wake_up", "once",
                "small/kernel.c:100 try_to_wake_up", "dyndbg",
                "small/kernel.c:200 schedule", "dyndbg",
                "sched:sched_switch", "tracepoint",
                "sched:sched_wakeup", "tracepoint",
                "power:suspend_resume", "tracepoint"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel-zstd.vmlinuz", "kernel-lz4.vmlinuz"})
  void itsStaticCallsAreThoseOfItsSource(String file) {
    Path kernel = Samples.image(file);
    JsonText calls = JsonText.of(CommandRun.of("list", "--calls", "--json", kernel).out());
    assertThat(calls.objects("calls").stream().map(call -> call.text("name")))
        .containsExactly(
            "cond_resched",
            "might_resched",
            "pv_steal_clock",
            "tp_func_sched_switch",
            "tp_func_sched_wakeup",
            "tp_func_suspend_resume");
    assertThat(CommandRun.of("list", "sealed_after_boot", "--tsv", kernel).out())
        .contains("sealed_after_boot\ton\t1\t1\t0\t0\t1\t3\t0\t0");
  }
}
