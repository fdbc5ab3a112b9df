package org.jumppatch.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
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
  @TempDir static Path folder;

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

  private record Toggle(String address, String old, String text, String key) {
    Toggle reversed() {
      return new Toggle(address, text, old, key);
    }
  }

  private static void compare(Kernel kernel, String step) throws IOException {
    List<Toggle> recorded = recorded(kernel.release(), step);
    List<String> keys = recorded.stream().map(Toggle::key).distinct().toList();
    Path out = folder.resolve("flipped");
    // From the vmlinuz once; unpacking it each time would take most of the test's time.
    Path image = step.equals("sched_schedstats") ? kernel.vmlinuz() : unpacked(kernel);
    String there = isOn(image, keys.get(0)) ? "disable" : "enable";
    List<Toggle> changed =
        flip(there, keys, image, out).objects("changes").stream()
            .filter(change -> change.text("section").equals(".text"))
            .map(LiveToggleTest::toggle)
            .toList();
    boolean same = changed.stream().anyMatch(recorded::contains);
    assertThat(changed)
        .containsExactlyInAnyOrderElementsOf(
            same ? recorded : recorded.stream().map(Toggle::reversed).toList());

    Path back = folder.resolve("back");
    flip(there.equals("enable") ? "disable" : "enable", keys, out, back);
    assertThat(back).hasSameBinaryContentAs(unpacked(kernel));
  }

  private static JsonText flip(String direction, List<String> keys, Path image, Path out) {
    List<Object> args = new ArrayList<>(keys);
    args.add(0, direction);
    args.addAll(List.of(image, "-o", out, "--json"));
    CommandRun run = CommandRun.of(args.toArray());
    assertThat(run.err()).isEmpty();
    return JsonText.of(run.out());
  }

  private static boolean isOn(Path image, String key) {
    CommandRun run = CommandRun.of("show", key, image, "--json");
    JsonText site = JsonText.of(run.out()).objects("keys").get(0).objects("sites").get(0);
    return site.text("kind").equals("jmp") != (site.number("branch") == 1);
  }

  private static Path unpacked(Kernel kernel) {
    Path unpacked = folder.resolve(kernel.release());
    if (!Files.exists(unpacked)) {
      CommandRun.of("unpack", kernel.vmlinuz(), "-o", unpacked);
    }
    return unpacked;
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
