package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Enabling a key in the file changes the very sites, to the very bytes, that a running kernel of
 * that build changed in its text when the key was switched on. The records were made on booted
 * kernels.
 */
class LiveToggleTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bpf_stats_enabled_key", "cfs_bandwidth", "delayacct_key", "dyndbg_kobject",
        "hugetlb_optimize_vmemmap", "rps_sock_flow", "sched_numa_balancing", "sched_schedstats",
        "timer_migration", "tp_kmalloc", "tp_mmap_lock_released", "tp_sched_switch",
        "vm_numa_stat_key"
      })
  void v6_1(String step) throws IOException {
    compare(Kernels.v6_1(), step);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bpf_stats_enabled_key", "cfs_bandwidth", "delayacct_key", "dyndbg_kobject",
        "hugetlb_optimize_vmemmap", "rps_sock_flow", "sched_numa_balancing", "sched_schedstats",
        "timer_migration", "tp_kmalloc", "tp_mmap_lock_released", "tp_sched_switch",
        "vm_numa_stat_key"
      })
  void v6_12(String step) throws IOException {
    compare(Kernels.v6_12(), step);
  }

  private record Toggle(String address, String old, String text, String key) {}

  private void compare(Kernel kernel, String step) throws IOException {
    List<Toggle> recorded = recorded(kernel.release(), step);
    Path out = folder.resolve("vmlinux");
    Stream<String> keys = recorded.stream().map(Toggle::key).distinct();
    List<Object> args =
        Stream.<Object>concat(
                Stream.concat(Stream.of("enable"), keys),
                Stream.of(kernel.vmlinuz(), "-o", out, "--json"))
            .toList();
    CommandRun run = CommandRun.of(args.toArray());
    assertThat(run.err()).isEmpty();
    JsonText result = JsonText.of(run.out());
    List<Toggle> changed =
        result.objects("changes").stream()
            .filter(change -> change.text("section").equals(".text"))
            .map(LiveToggleTest::toggle)
            .toList();
    assertThat(changed).containsExactlyInAnyOrderElementsOf(recorded);
    checkDisable(kernel, out, recorded);
  }

  private void checkDisable(Kernel kernel, Path enabled, List<Toggle> recorded) {
    Path unpacked = folder.resolve("unpacked");
    Path disabled = folder.resolve("disabled");
    CommandRun.of("unpack", kernel.vmlinuz(), "-o", unpacked);
    List<Object> args =
        Stream.<Object>concat(
                Stream.concat(Stream.of("disable"), recorded.stream().map(Toggle::key).distinct()),
                Stream.of(enabled, "-o", disabled))
            .toList();
    assertThat(CommandRun.of(args.toArray()).err()).isEmpty();
    assertThat(disabled).hasSameBinaryContentAs(unpacked);
  }

  private static Toggle toggle(JsonText change) {
    return new Toggle(
        change.text("address"), change.text("old"), change.text("new"), change.text("key"));
  }

  private static List<Toggle> recorded(String release, String step) throws IOException {
    String name = "live-toggles/" + release + "/" + step + ".csv";
    try (InputStream file = LiveToggleTest.class.getResourceAsStream(name)) {
      Assumptions.assumeTrue(file != null, "nothing recorded for " + release);
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .map(cells -> new Toggle(cells[0], cells[1], cells[2], cells[3]))
          .toList();
    }
  }
}
