package org.jumppatch.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
  private static final Path KERNEL = Kernels.v6_1().vmlinuz();
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final Path CALLS = Samples.image("calls.elf");

  private static JsonText shown(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return JsonText.of(run.out());
  }

  @Test
  void aKeyHasItsStateInJsonToo() {
    JsonText key = shown("show", "sched_schedstats", SCHEDSTATS, "--json").objects("keys").get(0);
    assertThat(key.fields())
        .containsEntry("enabled", 0L)
        .containsEntry("type", "false")
        .containsEntry("external", false);
  }

  /** Asked for each of its sites by address, and by function and offset, a key shows that site. */
  @Test
  void aPlaceInCodeShowsTheSiteThereAndItsKey() {
    JsonText key = shown("show", "sched_schedstats", SCHEDSTATS, "--json").objects("keys").get(0);
    for (JsonText site : key.objects("sites")) {
      for (String place : List.of(site.text("address"), site.text("symbol"))) {
        JsonText found = shown("show", place, SCHEDSTATS, "--json").objects("keys").get(0);
        assertThat(found.text("name")).isEqualTo("sched_schedstats");
        assertThat(found.objects("sites")).containsExactly(site);
      }
    }
    CommandRun one = CommandRun.of("show", "__schedule+0x1bc", KERNEL);
    assertThat(one.out())
        .startsWith("sched:sched_switch at 0x")
        .contains("(__tracepoint_sched_switch+0x8)")
        .contains("__schedule+0x1bc");
  }

  /** The same of a static call, whose trampoline is a place of it, too. */
  @Test
  void aPlaceInCodeShowsTheStaticCallThere() {
    for (JsonText call : shown("show", "--call", "*", CALLS, "--json").objects("calls")) {
      for (JsonText site : call.objects("sites")) {
        for (String place : List.of(site.text("address"), site.text("symbol"))) {
          JsonText found = shown("show", place, CALLS, "--json");
          assertThat(found.objects("keys")).isEmpty();
          assertThat(found.objects("calls"))
              .extracting(one -> one.text("name"))
              .containsExactly(call.text("name"));
          assertThat(found.objects("calls").get(0).objects("sites")).containsExactly(site);
        }
      }
      JsonText trampoline =
          shown("show", call.text("trampoline"), CALLS, "--json").objects("calls").get(0);
      assertThat(trampoline.text("name")).isEqualTo(call.text("name"));
      assertThat(trampoline.objects("sites")).isEmpty();
    }
  }

  /** What a report has of a call on the stack is where it returns to: behind the site. */
  @Test
  void anOopsShowsTheStaticCallsThatItNames() {
    JsonText call =
        shown("show", "--call", "*", CALLS, "--json").objects("calls").stream()
            .filter(one -> !one.objects("sites").isEmpty())
            .findFirst()
            .orElseThrow();
    JsonText site = call.objects("sites").get(0);
    String function = site.text("symbol").replaceFirst("\\+.*", "");
    long offset =
        site.text("symbol").contains("+")
            ? Long.decode(site.text("symbol").replaceFirst(".*\\+", ""))
            : 0;
    JsonText found = reported("[ 1.0]  ? %s+0x%x".formatted(function, offset + 5), CALLS);
    assertThat(found.objects("calls"))
        .extracting(one -> one.text("name"))
        .containsExactly(call.text("name"));
    assertThat(found.objects("calls").get(0).objects("sites")).containsExactly(site);
  }

  private static JsonText reported(String report, Path image) {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(report.getBytes(UTF_8)));
      return shown("show", "-", image, "--json");
    } finally {
      System.setIn(before);
    }
  }

  /** As many as list shows of it. */
  @Test
  void aPatternSaysHowManyKeysItStandsFor() {
    CommandRun listed = CommandRun.of("list", "sched_s*", KERNEL, "--tsv");
    long keys = listed.out().lines().count() - 1;
    for (String command : List.of("show", "cost", "who")) {
      CommandRun run = CommandRun.of(command, "sched_s*", KERNEL);
      assertThat(run.err()).contains("sched_s* stands for " + keys + " keys").hasLineCount(1);
      assertThat(CommandRun.of(command, "sched_s*", KERNEL, "--quiet").err()).isEmpty();
    }
    assertThat(CommandRun.of("list", "sched_s*", KERNEL).out().lines().findFirst().orElseThrow())
        .contains(", " + keys + " shown");
  }

  @Test
  void aPlaceWithoutASiteSaysWhereTheNextOnesAre() {
    CommandRun none = CommandRun.of("show", "__schedule+0x2", KERNEL);
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err())
        .contains(
            "there is no site at __schedule+0x2; nearest is __schedule+0x7b (context_tracking_key);"
                + " show --in __schedule shows all 15")
        .hasLineCount(1);
    assertThat(CommandRun.of("show", "__schedule+0x1b6", KERNEL).err())
        .contains("nearest are __schedule+0x9b (sched_feat_keys[7] HRTICK_DL) and")
        .contains(" and __schedule+0x1b7 (psi_disabled); ");
    assertThat(CommandRun.of("show", "__schedule+0x9e0", KERNEL).err())
        .contains("where __schedule has ended, after 2,528 bytes")
        .contains("nearest is __schedule+0x992 (static call preempt_schedule)");
    String address =
        shown("show", "--in", "__schedule", KERNEL, "--json")
            .objects("functions")
            .get(0)
            .text("address");
    assertThat(CommandRun.of("show", address, KERNEL).err())
        .contains("nearest is __schedule+0x7b (context_tracking_key)");
    CommandRun function = CommandRun.of("show", "__schedule", KERNEL);
    assertThat(function.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(function.err()).contains("show --in __schedule");
    CommandRun order = CommandRun.of("show", KERNEL, "sched_schedstats");
    assertThat(order.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(order.err()).contains("the image comes last");
  }

  /** A function uses the keys of all sites that lie in it, and no other. */
  @Test
  void aFunctionShowsTheKeysThatItUses() {
    Map<String, List<JsonText>> sites =
        shown("show", "--all", KERNEL, "--json").objects("keys").stream()
            .flatMap(
                key -> key.objects("sites").stream().map(site -> withKey(site, key.text("name"))))
            .collect(groupingBy(site -> site.text("function")));
    for (String function : List.of("__schedule", "enqueue_task_fair", "shrink_node")) {
      assertThat(sites).containsKey(function);
      JsonText found =
          shown("show", "--in", function, KERNEL, "--json").objects("functions").get(0);
      Set<String> used = new TreeSet<>();
      found.objects("keys").forEach(key -> used.add(key.text("name")));
      assertThat(used).isNotEmpty();
      assertThat(used)
          .containsExactlyInAnyOrderElementsOf(
              sites.getOrDefault(function, List.of()).stream()
                  .map(site -> site.text("key"))
                  .distinct()
                  .toList());
    }
  }

  private static JsonText withKey(JsonText site, String key) {
    String symbol = site.text("symbol");
    int plus = symbol.indexOf('+');
    return new JsonText(
        Map.of("function", plus < 0 ? symbol : symbol.substring(0, plus), "key", key));
  }

  /** "vmlinux keys are ok" (tools/objtool/klp-diff.c), exported or not. */
  @Test
  void aLivepatchTestsWhatTheKernelHas() {
    JsonText schedule =
        shown("show", "--in", "__schedule", KERNEL, "--json").objects("functions").get(0);
    assertThat(schedule.objects("keys"))
        .hasSizeGreaterThan(5)
        .allSatisfy(key -> assertThat(key.text("livepatch")).isEqualTo("works"));
    assertThat(schedule.objects("calls"))
        .hasSizeGreaterThan(2)
        .allSatisfy(call -> assertThat(call.text("livepatch")).isEqualTo("works"));
    assertThat(CommandRun.of("show", "--in", "__schedule", KERNEL).out()).doesNotContain("refused");
  }

  /** The part that a compiler moved out may use nothing: what the words mean is not about it. */
  @Test
  void whatTheWordsMeanStandsByItself() throws IOException {
    List<String> lines =
        CommandRun.of("show", "--in", "kvm_arch_vcpu_create", module("kvm.ko"))
            .out()
            .lines()
            .toList();
    int bare = lines.size() - 3;
    assertThat(lines.get(bare)).endsWith(".cold at 0x2e2, 44 bytes: 0 keys, 0 static calls");
    assertThat(lines.get(bare + 1)).isEmpty();
    assertThat(lines.get(bare + 2)).startsWith("refused: ");
  }

  /** What is a module's own works in no livepatch; what it uses may be the kernel's. */
  @Test
  void aLivepatchDoesNotTestWhatAModuleHas() throws IOException {
    Path kvm = module("kvm.ko");
    JsonText run =
        shown("show", "--in", "kvm_arch_vcpu_ioctl_run", kvm, "--json").objects("functions").get(0);
    assertThat(run.objects("keys"))
        .extracting(key -> key.text("label") + " " + key.text("livepatch"))
        .contains(
            "apic_hw_disabled refused", "kvm:kvm_fpu disabled", "context_tracking_key unknown");
    assertThat(run.objects("calls"))
        .extracting(call -> call.text("name") + " " + call.text("livepatch"))
        .contains("tp_func_kvm_fpu ignored", "kvm_x86_handle_exit refused");
    assertThat(CommandRun.of("show", "--in", "kvm_arch_vcpu_ioctl_run", kvm).out())
        .contains("refused: a module's own; static_key_enabled() for keys");
    // It depends on no module: what it uses is the kernel's.
    JsonText tls = shown("show", "--in", "tls_strp_read_copy", module("tls.ko"), "--json");
    assertThat(tls.objects("functions").get(0).objects("keys"))
        .extracting(key -> key.text("name") + " " + key.text("livepatch"))
        .contains("memcg_sockets_enabled_key works");
  }

  private static Path module(String name) throws IOException {
    try (Stream<Path> all = Files.walk(Kernels.v6_1().modules())) {
      return all.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void anOopsShowsTheSitesThatItNames() {
    String oops =
        """
        [   12.345678] RIP: 0010:__schedule+0x1bc/0x9e0
        [   12.345679] Call Trace:
        [   12.345680]  ? schedule+0x5e/0xd0
        [   12.345681]  ? __schedule+0x91/0x9e0
        """;
    assertThat(reported(oops, KERNEL).objects("keys"))
        .extracting(key -> key.text("name"))
        .containsExactly("__tracepoint_sched_switch+0x8", "sched_schedstats");
    CommandRun none = reportedTo("nothing here\n", KERNEL);
    assertThat(none.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(none.err()).contains("no line names a site");
  }

  /** What the kernels said that found no root file system: their functions are as long as here. */
  @Test
  void aReportOfAnotherKernelIsNoAnswer() {
    String panic =
        """
        [    1.787208]  panic+0x118/0x2f4
        [    1.787253]  mount_block_root+0x14e/0x1e6
        [    1.787341]  prepare_namespace+0x136/0x165
        [    1.787410]  kernel_init_freeable+0x250/0x27a
        [    1.787465]  ? rest_init+0xd0/0xd0
        [    1.787535]  ret_from_fork+0x22/0x30
        """;
    assertThat(reportedTo(panic, KERNEL).err()).doesNotContain("another kernel");
    CommandRun other = reportedTo(panic, Kernels.v6_12().vmlinuz());
    assertThat(other.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(other.err())
        .contains("panic+0x118/0x2f4, prepare_namespace+0x136/0x165, kernel_init_freeable")
        .contains("functions of another kernel, which are not as long in");
    assertThat(CommandRun.of("show", "panic+0x118/0x2f4", Kernels.v6_12().vmlinuz()).err())
        .contains("panic+0x118/0x2f4 is a place in another kernel");
  }

  /** A name of a module, of a program, in a register, at an address that KASLR moved. */
  @Test
  void aReportNamesPlacesOfOthersToo() {
    String others =
        """
        RIP: 0010:__schedule+0x1bc/0x9e0 [xfs]
        RAX: ffffffff81a08b5c RBX: 0000000000000000
                ffffffff81a08b5c __schedule+0x2 ([kernel.kallsyms])
                    55d5c0 __schedule+0x1bc (/usr/bin/program)
                  ffffffffc0 __schedule+0x1bc ([xfs])
        """;
    assertThat(reportedTo(others, KERNEL).exitCode()).isEqualTo(ExitCode.NO);
    String moved =
        """
         [<ffffffffa4a08b5c>]
        Kernel Offset: 0x23000000 from 0xffffffff81000000 (relocation range: 0xffffffff80000000-)
        """;
    for (String own :
        List.of(
            moved,
            " [<ffffffff81a08b5c>]",
            "Nov 29 12:00:01 host kernel: [1.0][ T7] RIP: 0010:__schedule+0x1bc/0x9e0",
            "  9f29a578 __schedule+0x1bc ([kernel.kallsyms])",
            "  9f29a578 __schedule+0x1bc (/usr/lib/debug/boot/vmlinux-6.1)",
            "  <idle>-0 [000] d..1. 12.5: __schedule+0x1bc/0x9e0 <-schedule")) {
      assertThat(reported(own, KERNEL).objects("keys"))
          .as(own)
          .extracting(key -> key.text("label"))
          .containsExactly("sched:sched_switch");
    }
  }

  /** Where the module is named, what is in it is shown; else it is said how to ask for it. */
  @Test
  void placesInModulesAreLookedUpThere() throws IOException {
    Path kvm = module("kvm.ko");
    JsonText site =
        shown("show", "--in", "kvm_vcpu_ioctl", kvm, "--json")
            .objects("functions")
            .get(0)
            .objects("keys")
            .get(0)
            .objects("sites")
            .get(0);
    String line =
        " %s/0x%x [kvm]%n foo+0x1/0x2 [nosuch]%n"
            .formatted(
                site.text("symbol"),
                shown("show", "--in", "kvm_vcpu_ioctl", kvm, "--json")
                    .objects("functions")
                    .get(0)
                    .number("size"));
    CommandRun kernel = reportedTo(line, KERNEL);
    assertThat(kernel.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(kernel.err())
        .isEqualTo(
            """
            jumppatch: <stdin>: no line names a site of the image
            jumppatch: <stdin>: 2 lines are of modules kvm, nosuch: --modules DIR, or kvm.ko as IMAGE, shows what is there
            """);
    Object[] modules = {"--modules", Kernels.v6_1().modules()};
    CommandRun both = reportedTo(line, KERNEL, modules);
    assertThat(both.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(both.err())
        .isEqualTo(
            "jumppatch: <stdin>: 1 line is of module nosuch, without a file in %s%n"
                .formatted(Kernels.v6_1().modules()));
    assertThat(both.out())
        .startsWith("in module kvm, " + kvm + ":\n")
        .contains(" " + site.text("symbol") + "\n")
        .doesNotContain("looked at");
    JsonText json = JsonText.of(reportedTo(line, KERNEL, "--json", modules[0], modules[1]).out());
    assertThat(json.objects("keys")).isEmpty();
    JsonText found = json.objects("in_modules").get(0);
    assertThat(found.text("file")).isEqualTo(kvm.toString());
    assertThat(found.objects("keys").get(0).objects("sites")).containsExactly(site);
    assertThat(reportedTo(" schedule+0x1/0x1 [__builtin__ftrace]", KERNEL).err())
        .doesNotContain("module");
  }

  private static CommandRun reportedTo(String report, Path image, Object... options) {
    InputStream before = System.in;
    List<Object> words = new ArrayList<>(List.of("show", "-", image));
    words.addAll(List.of(options));
    try {
      System.setIn(new ByteArrayInputStream(report.getBytes(UTF_8)));
      return CommandRun.of(words.toArray());
    } finally {
      System.setIn(before);
    }
  }

  /** The newest kernels' .data is executable, too; what is in it is no function for all that. */
  @Test
  void dataIsNoFunction() {
    for (Kernel kernel : List.of(Kernels.v6_12(), Kernels.newest())) {
      CommandRun data = CommandRun.of("show", "--in", "jiffies", kernel.vmlinuz());
      assertThat(data.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(data.err()).endsWith("no function jiffies\n");
      assertThat(CommandRun.of("show", "__tracepoint_kmalloc", kernel.vmlinuz()).err())
          .contains("did you mean __tracepoint_kmalloc+0x8?");
    }
  }

  /** In a module addresses count from sections: what is shown of a key or site finds it again. */
  @Test
  void placesOfAModuleCanBeGivenBack() throws IOException {
    Path module = kvm(Kernels.v6_1());
    List<JsonText> keys =
        JsonText.of(CommandRun.of("show", "--all", "--json", module).out()).objects("keys");
    for (JsonText key : keys.subList(0, Math.min(keys.size(), 30))) {
      JsonText site = key.objects("sites").get(0);
      String place = site.fields().get("section") + "+" + site.fields().get("address");
      CommandRun shown = CommandRun.of("show", place, module);
      assertThat(shown.exitCode()).as(place).isEqualTo(ExitCode.DONE);
      assertThat(shown.out()).contains(site.fields().get("address") + "  ");
      if (Boolean.FALSE.equals(key.fields().get("external"))) {
        String lies = key.fields().get("section") + "+" + key.fields().get("address");
        assertThat(CommandRun.of("list", "--tsv", "--columns", "symbol", lies, module).out())
            .endsWith("\n" + key.fields().get("name") + "\n");
      }
    }
    assertThat(CommandRun.of("show", "0x7fffffff", module).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private static Path kvm(Kernel kernel) throws IOException {
    try (Stream<Path> files = Files.walk(kernel.modules())) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("kvm.ko"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Of static calls, as of keys, and not keys instead. */
  @Test
  void allCallsAreShown() {
    Path image = Samples.image("calls.elf");
    JsonText shown = JsonText.of(CommandRun.of("show", "--call", "--all", "--json", image).out());
    JsonText listed = JsonText.of(CommandRun.of("list", "--calls", "--all", "--json", image).out());
    assertThat(shown.fields()).doesNotContainKey("keys");
    assertThat(shown.objects("calls"))
        .isNotEmpty()
        .extracting(call -> call.fields().get("name"))
        .containsExactlyInAnyOrderElementsOf(
            listed.objects("calls").stream().map(call -> call.fields().get("name")).toList());
  }

  /** A function may have a static call to itself, whose trampoline's name is good, too. */
  @Test
  void aStaticCallIsOfferedByItsName() {
    Path image = Kernels.v6_12().vmlinuz();
    assertThat(CommandRun.of("show", "preempt_schedule", image).err())
        .endsWith(
            "shows the keys in it, show --call preempt_schedule the static call of that name\n");
    assertThat(CommandRun.of("show", "__schedule", image).err()).endsWith("the keys in it\n");
    assertThat(CommandRun.of("show", "--call", "__SCT__preempt_schedule", image))
        .isEqualTo(CommandRun.of("show", "--call", "preempt_schedule", image));
  }

  @Test
  void whatIsNamedTwiceIsShownOnce() {
    Path image = Kernels.v6_12().vmlinuz();
    for (List<String> words :
        List.of(
            List.of("show", "sched_schedstats"),
            List.of("show", "--call", "cond_resched"),
            List.of("show", "--in", "__schedule"))) {
      List<Object> once = new ArrayList<>(words);
      List<Object> twice = new ArrayList<>(words);
      twice.add(words.get(words.size() - 1));
      once.add(image);
      twice.add(image);
      assertThat(CommandRun.of(twice.toArray())).isEqualTo(CommandRun.of(once.toArray()));
    }
  }
}
