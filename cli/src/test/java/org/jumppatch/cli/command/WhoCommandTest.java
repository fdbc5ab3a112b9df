package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhoCommandTest {
  private static final String STACK =
      """
             kworker/0:1-10      [000] d..2.   101.000001: ipi_send_cpumask: cpumask=1
             kworker/0:1-10      [000] d..2.   101.000002: <stack trace>
       => smp_call_function_many_cond
       => text_poke_bp_batch
       => arch_jump_label_transform_apply
       => jump_label_update
       => static_key_enable_cpuslocked
       => static_key_enable
       => netstamp_clear
       => process_one_work
       => kthread
      """;

  @TempDir Path folder;

  private CommandRun stack(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("stack"), text);
    return CommandRun.of("who", "--json", "--stack", file, Kernels.newest().vmlinuz());
  }

  /** net/netfilter/nft_meta.c and nf_tables_api.c have these calls. */
  @Test
  void aModuleTellsWhoFlipsItsOwnKeys() {
    Path module = Kernels.v6_12().modules().resolve("kernel/net/netfilter/nf_tables.ko.xz");
    CommandRun run = CommandRun.of("who", "nft_trace_enabled", "nft_counters_enabled", module);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().replaceAll(" +", " "))
        .contains("nft_trace_enabled run\n nft_meta_set_init [nf_tables] inc\n")
        .contains(" nft_meta_set_destroy [nf_tables] dec\n", " nf_tables_chain_destroy [")
        .contains("only this module is looked at");
    CommandRun stack = CommandRun.of("who", "--stack", "/dev/null", module);
    assertThat(stack.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void tellsTheSysctlAndTheParameter() {
    CommandRun run = CommandRun.of("who", "--json", "sched_schedstats", Kernels.newest().vmlinuz());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    JsonText key = JsonText.of(run.out()).objects("keys").get(0);
    assertThat(key.fields())
        .containsEntry("name", "sched_schedstats")
        .containsEntry("kind", "key")
        .containsEntry("sealed", false)
        .containsEntry("when", "run");
    assertThat(key.objects("flippers"))
        .anySatisfy(
            flipper -> {
              assertThat(flipper.fields())
                  .containsEntry("function", "sysctl_schedstats")
                  .containsEntry("operation", "enable")
                  .containsEntry("init", false);
              assertThat(flipper.objects("roots").get(0).fields())
                  .containsEntry("kind", "sysctl")
                  .containsEntry("name", "sched_schedstats")
                  .containsEntry("depth", 0L);
            });
    String text = CommandRun.of("who", "sched_schedstats", Kernels.newest().vmlinuz()).out();
    assertThat(text).contains("sysctl sched_schedstats").contains("incomplete");
  }

  /** Both are called through pointers alone: kernel/sched/core.c, sched_cpu_deactivate. */
  @Test
  void aFunctionThatNothingLeadsToSaysSo() {
    Path kernel = Kernels.v6_12().vmlinuz();
    assertThat(CommandRun.of("who", "sched_smt_present", kernel).out())
        .startsWith(
            """
            sched_smt_present  run
              sched_smt_present_inc  inc
                reached from: not found (through a pointer?)
              sched_cpu_deactivate   dec
                reached from: not found (through a pointer?)
            """);
    assertThat(CommandRun.of("who", "sched_schedstats", kernel).out())
        .contains(
            "  sysctl_schedstats        enable, disable\n    sysctl sched_schedstats, directly\n");
    assertThat(CommandRun.of("who", "--help").out()).contains("(run)", "(inc, dec)", "directly");
  }

  @Test
  void aStackNamesTheKey() throws IOException {
    CommandRun run = stack(STACK);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(JsonText.of(run.out()).objects("flips"))
        .singleElement()
        .satisfies(
            flip ->
                assertThat(flip.fields())
                    .containsEntry("line", 8L)
                    .containsEntry("function", "netstamp_clear"));
    assertThat(run.out()).contains("\"netstamp_needed_key\"");
  }

  @Test
  void aStackWithoutAFlipIsTheAnswerNo() throws IOException {
    CommandRun run = stack(" => do_syscall_64\n => __x64_sys_read\n");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(JsonText.of(run.out()).objects("flips")).isEmpty();
  }

  @Test
  void whatIsAskedMustBeOneThing() {
    Path module = Samples.image("module.ko");
    assertThat(CommandRun.of("who", module).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("who", "--all", "key", module).exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
