package org.jumppatch.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Costs with modules, against a running 6.12 that had loaded those in {@code
 * proc-modules-RELEASE.txt}: {@code modules-RELEASE.csv} has the interrupts that its CPUs counted.
 */
class ModuleCostTest {
  private static final String ALL_LOADED = "all loaded";
  private static final Map<String, List<String>> ACTIONS =
      Map.of(
          ALL_LOADED,
          List.of("bpf_stats_enabled_key"),
          "preempt voluntary->full",
          List.of("--preempt", "voluntary:full"),
          "preempt full->none",
          List.of("--preempt", "full:none"),
          "preempt none->voluntary",
          List.of("--preempt", "none:voluntary"),
          "tracepoint xdp_exception",
          List.of("xdp:xdp_exception"),
          "tracepoint sk_data_ready",
          List.of("sock:sk_data_ready"),
          "\"dyndbg +p (first), with modules\"",
          List.of("--dyndbg", "*"),
          "\"dyndbg -p, with modules\"",
          List.of("--off", "--dyndbg", "*"));

  @TempDir Path folder;
  private Kernel kernel;

  @BeforeEach
  void findKernel() {
    kernel = Kernels.v6_12();
  }

  private List<String> recorded(String file) throws IOException {
    String name = file.formatted(kernel.release());
    try (InputStream lines = ModuleCostTest.class.getResourceAsStream(name)) {
      assumeTrue(lines != null, "nothing is recorded of " + kernel.release());
      return new String(lines.readAllBytes(), UTF_8).lines().toList();
    }
  }

  private CommandRun cost(Path loaded, List<String> action) {
    List<Object> words = new ArrayList<>(List.of("cost", "--json", "--modules", kernel.modules()));
    words.addAll(List.of("--loaded", loaded));
    words.addAll(action);
    words.add(kernel.vmlinuz());
    return CommandRun.of(words.toArray());
  }

  @Test
  void isWhatTheRunningKernelWasInterruptedFor() throws IOException {
    Path loaded = folder.resolve("modules");
    Files.write(loaded, recorded("proc-modules-%s.txt"));
    int compared = 0;
    for (String line : recorded("modules-%s.csv")) {
      List<String> row = List.of(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1));
      List<String> action = ACTIONS.get(row.get(0));
      if (action != null) {
        CommandRun run = cost(loaded, action);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(JsonText.of(run.out()).fields())
            .as(row.get(0))
            .containsEntry("ipis_per_cpu", Long.valueOf(row.get(6)));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(ACTIONS.size());
  }

  @Test
  void whatIsLoadedAndHasNoFileIsTold() throws IOException {
    Path loaded = folder.resolve("modules");
    Files.writeString(loaded, "tun 65536 0 - Live 0x0\nnvidia 4096 0 - Live 0x0 (OE)\n");
    CommandRun run = cost(loaded, List.of("bpf_stats_enabled_key"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.err()).contains("nvidia");
    assertThat(run.out()).contains("\"modules_missing\"").contains("\"nvidia\"");
    assertThat(JsonText.of(run.out()).objects("rows")).hasSize(2);
  }

  @Test
  void modulesOfAnotherKernelAreRefused() {
    CommandRun run =
        CommandRun.of(
            "cost",
            "bpf_stats_enabled_key",
            "--modules",
            Kernels.v6_1().modules(),
            kernel.vmlinuz());
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).contains(Kernels.v6_1().release()).contains(kernel.release());
  }
}
