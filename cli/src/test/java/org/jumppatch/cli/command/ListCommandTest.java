package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class ListCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");

  @Test
  void fiftySixSitesCostThreeIpisAndOneByOne168() {
    CommandRun run = CommandRun.of("list", "--json", SCHEDSTATS);
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).isEmpty();
    JsonText list = JsonText.of(run.out());
    assertThat(list.fields()).containsEntry("kind", "executable").containsEntry("entries", 60L);
    JsonText key = list.objects("keys").get(0);
    assertThat(key.fields())
        .containsEntry("name", "sched_schedstats")
        .containsEntry("enabled", 0L)
        .containsEntry("type", "false")
        .containsEntry("sites", 56L)
        .containsEntry("sites_on", 0L)
        .containsEntry("init_sites", 0L)
        .containsEntry("batches", 1L)
        .containsEntry("syncs", 3L)
        .containsEntry("ipis_per_cpu", 3L)
        .containsEntry("single_ipis_per_cpu", 168L)
        .containsEntry("state_writable", true);
    assertThat(list.objects("keys").get(1).fields())
        .containsEntry("name", "netstamp_needed_key")
        .containsEntry("state_writable", false);
  }

  @Test
  void everyFieldOfTheContractIsThere() {
    for (Path image : Samples.images()) {
      JsonText list = JsonText.of(CommandRun.of("list", "--json", image).out());
      assertThat(list.fields()).containsKeys("image", "kind", "entries", "keys");
      for (JsonText key : list.objects("keys")) {
        assertThat(key.fields())
            .containsKeys(
                "name",
                "address",
                "enabled",
                "type",
                "sites",
                "sites_on",
                "short_sites",
                "near_sites",
                "init_sites",
                "crossing_quad",
                "crossing_line",
                "batches",
                "syncs",
                "ipis_per_cpu",
                "single_ipis_per_cpu",
                "state_writable");
        assertThat(key.number("short_sites") + key.number("near_sites"))
            .isEqualTo(key.number("sites"));
      }
    }
  }

  @Test
  void oneCpuHasNobodyToInterrupt() {
    JsonText list = JsonText.of(CommandRun.of("list", "--cpus", 1, "--json", SCHEDSTATS).out());
    assertThat(list.objects("keys").get(0).fields())
        .containsEntry("ipis_per_cpu", 0L)
        .containsEntry("syncs", 3L);
  }

  @Test
  void aLimitOnIpisIsAnAnswer() {
    assertThat(CommandRun.of("list", "--max-ipis", 3, SCHEDSTATS).exitCode())
        .isEqualTo(ExitCode.DONE);
    CommandRun over = CommandRun.of("list", "--max-ipis", 2, SCHEDSTATS);
    assertThat(over.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(over.err()).contains("sched_schedstats: 3 IPIs").hasLineCount(2);
  }

  @Test
  void sortsAndFilters() {
    assertThat(names("--sort", "name")).containsExactly("netstamp_needed_key", "sched_schedstats");
    assertThat(names("--sort", "ipis")).containsExactly("sched_schedstats", "netstamp_needed_key");
    assertThat(names("--min-sites", "5")).containsExactly("sched_schedstats");
  }

  private static List<String> names(String option, String value) {
    CommandRun run = CommandRun.of("list", option, value, "--json", SCHEDSTATS);
    return JsonText.of(run.out()).objects("keys").stream().map(key -> key.text("name")).toList();
  }

  @Test
  void aModuleWithoutKeysIsListedAsThat() throws IOException {
    try (Stream<Path> modules = Files.walk(Kernels.v6_1().modules())) {
      Path without =
          modules.filter(file -> file.endsWith("vsock_loopback.ko")).findFirst().orElseThrow();
      CommandRun run = CommandRun.of("list", without, "--json");
      assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(JsonText.of(run.out()).fields())
          .containsEntry("entries", 0L)
          .containsEntry("keys", List.of());
    }
  }
}
