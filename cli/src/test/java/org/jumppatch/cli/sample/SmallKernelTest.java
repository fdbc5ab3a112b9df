package org.jumppatch.cli.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        .containsEntry("entries", 15L);
    Map<String, String> kinds = new TreeMap<>();
    list.objects("keys").forEach(key -> kinds.put(key.text("label"), key.text("kind")));
    assertThat(kinds)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("sched_schedstats", "key"),
                entry("sched_smt_present", "key"),
                entry("memory_cleared_at_start", "key"),
                entry("sealed_after_boot", "key"),
                entry("lru_gen_caps[1]", "key"),
                entry("sched_feat_keys[1] RUN_TO_PARITY", "sched-feature"),
                entry("once in try_to_wake_up", "once"),
                entry("small/kernel.c:100 try_to_wake_up", "dyndbg"),
                entry("small/kernel.c:200 schedule", "dyndbg"),
                entry("sched:sched_switch", "tracepoint"),
                entry("sched:sched_wakeup", "tracepoint"),
                entry("power:suspend_resume", "tracepoint")));
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

  @Test
  void whoFlipsItsKeysIsFound() {
    Path kernel = Samples.image("kernel-zstd.vmlinuz");
    assertThat(CommandRun.of("who", "sched_s*", kernel).out())
        .contains("sysctl sched_schedstats")
        .contains("sched_init_smp");
  }

  /** Up to Linux 5.12 the nops of keys that are off are rewritten at boot, each as it must be. */
  @Test
  void anOldKernelThatMayNotBootIsTold(@TempDir Path folder) throws IOException {
    Path kernel = folder.resolve("vmlinux");
    CommandRun.of("unpack", Samples.image("kernel-zstd.vmlinuz"), "-o", kernel);
    for (String release : List.of("6.12.0-small", "5.13.0-small", "5.12.9-small", "5.4.99-small")) {
      byte[] bytes = Files.readAllBytes(kernel);
      String text = new String(bytes, ISO_8859_1);
      text = text.replaceFirst("(?<=Linux version )\\S{12}", release);
      Files.write(kernel, text.getBytes(ISO_8859_1));
      String told = CommandRun.of("enable", "memory_cleared_at_start", kernel, "--dry-run").out();
      assertThat(told).contains("lies in .bss");
      assertThat(told.replaceAll("\\s+", " ").contains("this kernel rewrites nops at boot"))
          .as(release)
          .isEqualTo(release.matches("5\\.(4|12)\\..*"));
      assertThat(CommandRun.of("enable", "sched_schedstats", kernel, "--dry-run").out())
          .doesNotContain("rewrites nops");
    }
  }
}
