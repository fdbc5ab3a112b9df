package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.cli.command.CheckCommandTest.check;
import static org.jumppatch.cli.command.CheckCommandTest.json;

import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;

/** {@code check} where CPUs are isolated and syncs are put off. */
class CheckIsolationTest {
  /** CPUs in user mode: the schemes hold, their mutations do not, and need a scheme. */
  @Test
  void isolatedCpusPutSyncsOff() {
    for (String scheme : List.of("each", "deferred", "deferred-cr3")) {
      JsonText verdict = json("--isolated", 1, "--sync", scheme);
      assertThat(verdict.fields()).containsEntry("verdict", "holds").containsEntry("isolated", 1L);
    }
    for (String fault : List.of("M27", "M28", "M29")) {
      CommandRun run = check("--isolated", 1, "--sync", "deferred", "--mutate", fault);
      assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(run.out()).contains("2 CPUs (1 isolated)").contains("enter: ");
    }
    for (String fault : List.of("M25", "M26")) {
      assertThat(check("--isolated", 1, "--sync", "deferred-cr3", "--mutate", fault).exitCode())
          .isEqualTo(ExitCode.NO);
    }
    assertThat(check("--mutate", "M25").err()).contains("--isolated 1 --sync deferred-cr3");
    assertThat(check("--sync", "deferred").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(check("--isolated", 3).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  /**
   * A batch with a site in a kernel's noinstr text interrupts everybody: the rule, and its breach.
   */
  @Test
  void noinstrSitesOfAKernelAreNotDeferred() {
    Object[] asked = {
      "check",
      "sched_smt_present",
      Kernels.newest().vmlinuz(),
      "--cpus",
      1,
      "--isolated",
      1,
      "--sync",
      "deferred"
    };
    assertThat(CommandRun.of(asked).exitCode()).isEqualTo(ExitCode.DONE);
    CommandRun deferred =
        CommandRun.of(Stream.concat(Stream.of(asked), Stream.of("--mutate", "M24")).toArray());
    assertThat(deferred.exitCode()).isEqualTo(ExitCode.NO);
  }
}
