package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

/** {@code list} with the modules of a kernel, and when keys can be flipped. */
class ModuleListTest {
  private static JsonText only(CommandRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    List<JsonText> keys = JsonText.of(run.out()).objects("keys");
    assertThat(keys).hasSize(1);
    return keys.get(0);
  }

  private static CommandRun list(Kernel kernel, String key) {
    return CommandRun.of("list", "--json", key, "--modules", kernel.modules(), kernel.vmlinuz());
  }

  /** Counted by another program in the modules of 6.12: 69 with 426 sites, 50 with 191. */
  @Test
  void modulesAreThoseThatHaveSites() {
    Kernel kernel = Kernels.v6_12();
    assumeTrue(kernel.release().equals("6.12.117+deb12-cloud-amd64"));
    JsonText hugetlb = only(list(kernel, "hugetlb_optimize_vmemmap_key"));
    assertThat(hugetlb.objects("modules")).hasSize(69);
    assertThat(sites(hugetlb)).isEqualTo(426);
    JsonText devmap = only(list(kernel, "devmap_managed_key"));
    assertThat(devmap.objects("modules")).hasSize(50);
    assertThat(sites(devmap)).isEqualTo(191);
    assertThat(only(list(kernel, "bpf_stats_enabled_key")).objects("modules")).hasSize(18);
  }

  private static long sites(JsonText key) {
    return key.objects("modules").stream()
        .mapToLong(module -> (Long) module.fields().get("sites"))
        .sum();
  }

  @Test
  void eachModuleAddsItsBatches() {
    JsonText key = only(list(Kernels.newest(), "bpf_stats_enabled_key"));
    List<JsonText> modules = key.objects("modules");
    assertThat(modules).isNotEmpty();
    assertThat(modules)
        .allSatisfy(module -> assertThat(module.fields()).containsEntry("batches", 1L));
    assertThat(key.fields())
        .containsEntry("total_ipis_per_cpu", key.number("ipis_per_cpu") + 3L * modules.size());
  }

  @Test
  void keysAreChosenByWhenTheyCanBeFlipped() {
    Kernel kernel = Kernels.newest();
    CommandRun run = CommandRun.of("list", "--json", "--when", "sealed", kernel.vmlinuz());
    List<JsonText> keys = JsonText.of(run.out()).objects("keys");
    assertThat(keys).isNotEmpty();
    assertThat(keys)
        .allSatisfy(
            key ->
                assertThat(key.fields())
                    .containsEntry("when", "sealed")
                    .containsEntry("sealed", true)
                    .containsEntry("total_ipis_per_cpu", 0L));
    String table =
        CommandRun.of("list", "--columns", "name,when", "psi_disabled", kernel.vmlinuz()).out();
    assertThat(table).containsPattern("psi_disabled +boot");
  }

  @Test
  void whatGoesWithAKernelDoesNotGoWithAModule() {
    CommandRun modules =
        CommandRun.of("list", "--modules", "lib/modules", Samples.image("module.ko"));
    assertThat(modules.exitCode()).isEqualTo(ExitCode.USAGE);
    CommandRun when = CommandRun.of("list", "--when", "run", Samples.image("module.ko"));
    assertThat(when.exitCode()).isEqualTo(ExitCode.USAGE);
    CommandRun loaded =
        CommandRun.of("list", "--loaded", "modules", Samples.image("schedstats.elf"));
    assertThat(loaded.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  /** A module's noinstr text is in the way of the kernel's key, which knows nothing of it. */
  @Test
  void sitesInNoinstrTextAreToldAndSummedUp() {
    Kernel kernel = Kernels.newest();
    JsonText key = only(list(kernel, "context_tracking_key"));
    assertThat(key.number("noinstr_sites")).isPositive();
    assertThat(key.fields()).containsEntry("deferral", "sealed");
    assertThat(key.fields()).containsEntry("isolated_ipis_per_cpu", 0L);
    assertThat(key.objects("modules"))
        .anySatisfy(module -> assertThat(module.number("noinstr_sites")).isPositive());
    String out = CommandRun.of("list", "--noinstr", kernel.vmlinuz()).out();
    assertThat(out.lines().skip(1).findFirst().orElseThrow())
        .contains("NOINSTR")
        .contains("ISOLATED")
        .contains("DEFERRAL");
    assertThat(out).contains("in noinstr and entry text").contains("objtool");
    assertThat(out).doesNotContain("bpf_stats_enabled_key");
  }

  /** Whose it is, and how to ask for it; the kernel's own names are not what was meant. */
  @Test
  void aKeyOfAModuleIsCalledSo() throws IOException {
    Kernel kernel = Kernels.v6_1();
    Path kvm;
    try (Stream<Path> files = Files.walk(kernel.modules())) {
      kvm = files.filter(file -> file.endsWith("kvm.ko")).findFirst().orElseThrow();
    }
    for (String command : List.of("list", "show", "cost", "who")) {
      assertThat(
              CommandRun.of(
                  command, "kvm:kvm_fpu", "--modules", kernel.modules(), kernel.vmlinuz()))
          .isEqualTo(
              new CommandRun(
                  ExitCode.USAGE,
                  "",
                  "jumppatch: kvm:kvm_fpu is a key of module kvm: name %s as IMAGE\n"
                      .formatted(kvm)));
    }
    CommandRun pattern = list(kernel, "kvm:kvm_e*");
    assertThat(pattern.exitCode()).isEqualTo(ExitCode.NO);
    long some =
        JsonText.of(CommandRun.of("list", "--json", "kvm:kvm_e*", kvm).out())
            .objects("keys")
            .size();
    assertThat(pattern.err())
        .contains("kvm:kvm_e* stands for no key\n")
        .contains("stands for %d keys of module kvm: name ".formatted(some));
    // That is KVM's, and only modules that depend on it test it.
    assertThat(list(kernel, "kvm:kvm_exit").err())
        .matches(
            "jumppatch: kvm:kvm_exit has sites in modules kvm_amd, kvm_intel: .*kvm-amd.ko .*\n");
    assertThat(list(kernel, "foo:sched_switch").err()).contains("did you mean sched:sched_switch?");
    assertThat(list(kernel, "kvm:kvm_exits").err()).contains("no key kvm:kvm_exits");
    assertThat(list(kernel, "sched:sched_switch").exitCode()).isEqualTo(ExitCode.DONE);
  }
}
