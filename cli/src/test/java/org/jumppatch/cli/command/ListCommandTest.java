package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.report.keys.KeyColumn;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");

  /** What list says with and without init text is what a dry run of the same key says. */
  @Test
  void countsAgreeWithTheDryRunLiveAndWithInitText() {
    for (String key : List.of("memory_cgrp_subsys_enabled_key", "__UNIQUE_ID_ddebug0.2+0x28")) {
      CommandRun run = CommandRun.of("list", key, Kernels.v6_1().vmlinuz(), "--json");
      JsonText listed = JsonText.of(run.out()).objects("keys").get(0);
      long all = listed.object("with_init").number("single_ipis_per_cpu");
      long live = listed.number("single_ipis_per_cpu");
      String verb = key.startsWith("memory") ? "disable" : "enable";
      assertThat(CommandRun.of(verb, key, Kernels.v6_1().vmlinuz(), "--dry-run").out())
          .contains("(one by one: " + all + "; once booted, without init text: " + live + ")");
      assertThat(CommandRun.of("list", key, Kernels.v6_1().vmlinuz()).out())
          .contains("costs leave out 1 init site of 1 key");
    }
  }

  /** Those are named one by one, all others at once: they are called the same. */
  @Test
  void keysOfNoinstrTextAreCalledAsElsewhere() {
    Path image = Kernels.v6_12().vmlinuz();
    List<String> names = lines(image, "--tsv", "--columns", "name,noinstr");
    List<String> noinstr = lines(image, "--tsv", "--columns", "name,noinstr", "--noinstr");
    assertThat(noinstr).hasSizeGreaterThan(10).anySatisfy(row -> assertThat(row).contains(":"));
    assertThat(noinstr)
        .containsExactlyInAnyOrderElementsOf(
            names.stream().filter(row -> !row.endsWith("\t0")).toList());
  }

  private static List<String> lines(Path image, String... options) {
    List<Object> words = new ArrayList<>(List.of("list", image));
    words.addAll(List.of(options));
    return CommandRun.of(words.toArray()).out().lines().skip(1).toList();
  }

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
    for (String form : List.of("--tsv", "--csv", "--all")) {
      CommandRun quiet = CommandRun.of("list", "--max-ipis", 2, "--quiet", form, SCHEDSTATS);
      assertThat(quiet.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(quiet.out()).isEmpty();
    }
  }

  /** Whether keys are shown or not, what is damaged is told. */
  @Test
  void aDamagedTableOfStaticCallsIsToldWhereNoKeyIsShown(@TempDir Path folder) throws IOException {
    Path kernel = folder.resolve("vmlinux");
    CommandRun.of("unpack", Samples.image("kernel-zstd.vmlinuz"), "-o", kernel);
    Image image = Image.open(kernel);
    long table = image.symbols().addressesOf("__start_static_call_sites")[0];
    byte[] bytes = Files.readAllBytes(kernel);
    int offset = (int) image.space().fileOffset(table, 8);
    Arrays.fill(bytes, offset, offset + 8, (byte) 0x77);
    Files.write(kernel, bytes);
    for (List<String> none :
        List.of(List.of("--min-sites=99"), List.of("zzz*"), List.of("--json"))) {
      List<Object> words = new ArrayList<>(List.of("list", kernel));
      words.addAll(1, none);
      CommandRun run = CommandRun.of(words.toArray());
      assertThat(run.exitCode()).as("%s", none).isEqualTo(ExitCode.UNREADABLE);
      assertThat(run.err()).containsOnlyOnce("static call site 0x");
    }
  }

  @Test
  void sortsAndFilters() {
    assertThat(names("--sort", "name")).containsExactly("netstamp_needed_key", "sched_schedstats");
    assertThat(names("--sort", "ipis")).containsExactly("sched_schedstats", "netstamp_needed_key");
    assertThat(names("--min-sites", "5")).containsExactly("sched_schedstats");
  }

  private static final Path KERNEL = Kernels.v6_1().vmlinuz();

  private static List<List<String>> cells(Object... options) {
    List<Object> words = new ArrayList<>(List.of("list", "--tsv"));
    words.addAll(List.of(options));
    CommandRun run = CommandRun.of(words.toArray());
    assertThat(run.err()).isEmpty();
    return run.out().lines().skip(1).map(line -> List.of(line.split("\t", -1))).toList();
  }

  @Test
  void keysAreFoundByPatternsLabelsAndKinds() {
    assertThat(cells("sched_schedstat*", KERNEL))
        .extracting(row -> row.get(0))
        .containsExactly("sched_schedstats");
    assertThat(cells("-i", "SCHED_SCHEDSTATS", KERNEL)).hasSize(1);
    assertThat(cells("sched:sched_s*", "sched_schedstats", KERNEL, "--columns", "name,kind"))
        .contains(List.of("sched:sched_switch", "tracepoint"), List.of("sched_schedstats", "key"))
        .allSatisfy(row -> assertThat(row.get(0)).startsWith("sched"));
    List<List<String>> messages =
        cells("--kind", "dyndbg", "--columns", "name,symbol,kind", KERNEL);
    assertThat(messages)
        .hasSizeGreaterThan(1000)
        .allSatisfy(row -> assertThat(row.get(1)).matches(".*(ddebug|descriptor).*"));
    assertThat(cells("--kind", "once,lsm", KERNEL, "--columns", "kind"))
        .allSatisfy(row -> assertThat(row.get(0)).isIn("once", "lsm"));
    assertThat(cells("--state", "on", KERNEL, "--columns", "state"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).containsExactly("on"));
  }

  /** People get what they look for most, and are told of the rest; scripts get all. */
  @Test
  void whatIsLeftOutIsCounted() {
    List<String> usual = CommandRun.of("list", KERNEL).out().lines().toList();
    List<String> all = CommandRun.of("list", "--all", KERNEL).out().lines().toList();
    long keys = JsonText.of(CommandRun.of("list", "--json", KERNEL).out()).objects("keys").size();
    assertThat(all).hasSize((int) keys + 2);
    Matcher hidden =
        Pattern.compile("not shown: ([\\d,]+) keys \\(.*\\); --all shows them.*")
            .matcher(usual.get(usual.size() - 1));
    assertThat(hidden.matches()).isTrue();
    int left = Integer.parseInt(hidden.group(1).replace(",", ""));
    // Title, headings, and a line each on init text and on what is not shown.
    assertThat(usual.size() - 4 + left).isEqualTo(keys);
    assertThat(usual).anyMatch(line -> line.startsWith("sched:sched_switch "));
    assertThat(all).anyMatch(line -> line.startsWith("__tracepoint_sched_switch+0x8 "));
    assertThat(cells(KERNEL)).hasSize((int) keys);
  }

  /** Whatever chooses among the keys, the title says how many are left. */
  @Test
  void howManyAreShownIsSaid() {
    assertThat(CommandRun.of("list", KERNEL).out().lines().findFirst().orElseThrow())
        .doesNotContain("shown");
    for (String filter :
        List.of("--kind=once", "--state=on", "--min-sites=30", "--when=boot", "--noinstr")) {
      List<String> lines = CommandRun.of("list", filter, KERNEL).out().lines().toList();
      long rows =
          lines.stream()
              .skip(2)
              .takeWhile(line -> line.matches("\\S+( in \\S+)? +(on|off|mixed|unknown) .*"))
              .count();
      assertThat(lines.get(0)).as(filter).contains(" keys, " + rows + " shown (table");
      assertThat(rows).as(filter).isPositive();
    }
    CommandRun none = CommandRun.of("list", "--min-sites=9999", KERNEL);
    assertThat(none.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(none.out()).contains(" keys, 0 shown (table").endsWith("\nno key to show\n");
  }

  /** What {@code --all} would show is what else can be flipped then, not all there is. */
  @Test
  void whatIsNotShownIsOfThoseThatWereAskedFor() {
    String usual = CommandRun.of("list", "--when=boot", KERNEL).out();
    long all = CommandRun.of("list", "--when=boot", "--tsv", KERNEL).out().lines().skip(1).count();
    Matcher shown = Pattern.compile(" keys, (\\d+) shown ").matcher(usual);
    Matcher hidden = Pattern.compile("not shown: (\\d+) keys").matcher(usual);
    assertThat(shown.find()).isTrue();
    long others = hidden.find() ? Long.parseLong(hidden.group(1)) : 0;
    assertThat(Long.parseLong(shown.group(1)) + others).isEqualTo(all);
    String noinstr = CommandRun.of("list", "--noinstr", "--min-sites=30", KERNEL).out();
    long many = cells("--min-sites=30", KERNEL).size();
    Matcher summary = Pattern.compile("\n(\\d+) keys? with .*, (\\d+) without\n").matcher(noinstr);
    assertThat(summary.find()).isTrue();
    assertThat(Long.parseLong(summary.group(1)) + Long.parseLong(summary.group(2))).isEqualTo(many);
  }

  @Test
  void aPatternThatMatchesNothingIsAnAnswerAndANameAMistake() {
    CommandRun pattern = CommandRun.of("list", "nosuch*", SCHEDSTATS);
    assertThat(pattern.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(pattern.out()).contains("no key to show");
    CommandRun name = CommandRun.of("list", "sched_schedstat", SCHEDSTATS);
    assertThat(name.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(name.err()).contains("did you mean sched_schedstats?");
  }

  @Test
  void everyColumnSortsAndIsTurnedAround() {
    for (KeyColumn column : KeyColumn.values()) {
      List<List<String>> down = cells(KERNEL, "--sort", column, "--columns", column + ",address");
      List<List<String>> up =
          cells(KERNEL, "--sort", column, "--reverse", "--columns", column + ",address");
      List<String> values = down.stream().map(row -> row.get(0)).toList();
      assertThat(up).extracting(row -> row.get(0)).isEqualTo(reversed(values));
      assertThat(up).containsExactlyInAnyOrderElementsOf(down);
      if (values.stream().allMatch(value -> value.matches("-?\\d+"))) {
        assertThat(values.stream().map(Long::valueOf).toList())
            .isSortedAccordingTo(Comparator.reverseOrder());
      }
    }
  }

  /** What stands above a column on the screen is its name, too, in whatever letters. */
  @Test
  void columnsAreCalledByTheirHeadings() {
    assertThat(
            CommandRun.of("list", "--csv", "--columns", "key,IPIS/CPU,1 by 1,COUNT", SCHEDSTATS)
                .out())
        .startsWith("name,ipis,1-by-1,enabled\nsched_schedstats,3,168,0\n");
    for (String sort : List.of("IPIS/CPU", "ipis/cpu", "ipis", "IPIS")) {
      assertThat(CommandRun.of("list", "--tsv", "--sort", sort, KERNEL))
          .isEqualTo(CommandRun.of("list", "--tsv", "--sort", "ipis", KERNEL));
    }
    // The word for one column of keys is the heading of another one of static calls.
    assertThat(cells("--columns", "call", "sched:sched_switch", KERNEL).get(0))
        .containsExactly("tp_func_sched_switch");
    assertThat(
            CommandRun.of("list", "--calls", "--csv", "--columns", "CALL", "tp_func_s*ch", KERNEL)
                .out())
        .isEqualTo("name\ntp_func_sched_switch\n");
    assertThat(CommandRun.of("list", "--sort", "IPIS/CPUS", SCHEDSTATS).err())
        .contains("one of name, symbol,");
  }

  /** The answer of show is that of all that take keys. */
  @Test
  void aFunctionIsNoKey() {
    for (List<String> command : List.of(List.of("list"), List.of("cost"), List.of("enable"))) {
      assertThat(CommandRun.of(command.get(0), "__schedule", KERNEL))
          .isEqualTo(
              new CommandRun(
                  ExitCode.USAGE,
                  "",
                  "jumppatch: "
                      + KERNEL
                      + ": __schedule is a function; show --in __schedule shows the keys in it\n"));
    }
    assertThat(CommandRun.of("list", "__schedule+0x10", KERNEL).err())
        .endsWith(": __schedule+0x10 is a place in a function; show tells whose it is\n");
  }

  /** The symbol of an array is its first element's, which scripts name so. */
  @Test
  void anArrayIsMoreThanItsFirstKey() {
    int all = cells("sched_feat_keys*", KERNEL).size();
    CommandRun first = CommandRun.of("show", "sched_feat_keys", KERNEL);
    assertThat(first.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(first.out()).startsWith("sched_feat_keys[0] ");
    assertThat(first.err())
        .isEqualTo(
            "jumppatch: sched_feat_keys is the first key of an array; 'sched_feat_keys*' stands"
                + " for all %d\n".formatted(all));
    assertThat(CommandRun.of("show", "sched_feat_keys+0x10", KERNEL).err()).isEmpty();
    CommandRun none = CommandRun.of("cost", "nf_hooks_needed", KERNEL);
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err())
        .contains(
            "nf_hooks_needed is an array, whose first key nothing tests; 'nf_hooks_needed*' stands"
                + " for %d keys of it".formatted(cells("nf_hooks_needed*", KERNEL).size()));
  }

  @Test
  void messagesOfDynamicDebugAreCalledSo() {
    for (List<String> command :
        List.of(List.of("cost", "--dyndbg", "no/such/*"), List.of("list", "dyndbg:no/such.c"))) {
      List<Object> words = new ArrayList<>(command);
      words.add(KERNEL);
      CommandRun run = CommandRun.of(words.toArray());
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(": no message of dynamic debug no/such");
    }
  }

  private static List<String> reversed(List<String> values) {
    List<String> reversed = new ArrayList<>(values);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void commasAreQuoted() {
    String out = CommandRun.of("list", "--csv", SCHEDSTATS, "--columns", "name,sites").out();
    assertThat(out).isEqualTo("name,sites\nsched_schedstats,56\nnetstamp_needed_key,4\n");
    assertThat(CommandRun.of("list", "--csv", "--tsv", SCHEDSTATS).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  /** Of more CPUs each is interrupted as often, and all together more often. */
  @Test
  void everyNumberOfCpusTells() {
    assertThat(cells(SCHEDSTATS, "--cpus", 1, "--columns", "ipis,all-ipis").get(0))
        .containsExactly("0", "0");
    assertThat(cells(SCHEDSTATS, "--cpus", 128, "--columns", "ipis,all-ipis").get(0))
        .containsExactly("3", "381");
    assertThat(CommandRun.of("list", "--cpus", 5, SCHEDSTATS).out().lines().toList().get(2))
        .matches("sched_schedstats .* 3 +168 +12");
  }

  private static List<String> names(String option, String value) {
    CommandRun run = CommandRun.of("list", option, value, "--json", SCHEDSTATS);
    return JsonText.of(run.out()).objects("keys").stream().map(key -> key.text("name")).toList();
  }

  @Test
  void aModuleWithoutKeysIsNoInput() throws IOException {
    try (Stream<Path> modules = Files.walk(Kernels.v6_1().modules())) {
      Path without =
          modules.filter(file -> file.endsWith("vsock_loopback.ko")).findFirst().orElseThrow();
      CommandRun run = CommandRun.of("list", without, "--json");
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
      assertThat(run.err()).contains("nothing tests a static key").hasLineCount(1);
    }
  }

  /** Where another file has the key, nothing here tells where that is, nor its count. */
  @Test
  void aKeyOfAnotherFileHasNoAddressAndNoCount() {
    Path module = Samples.image("module.ko");
    String[] columns = {"--columns", "name,address,enabled"};
    assertThat(lines(module, "--tsv", columns[0], columns[1])).contains("sched_schedstats\t\t");
    assertThat(CommandRun.of("list", module, columns[0], columns[1]).out())
        .containsPattern("(?m)^sched_schedstats *$");
    assertThat(CommandRun.of("show", "0x1109000", module).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  /** Kinds that are left out else are what a pattern asks for that no other key matches. */
  @Test
  void aPatternOfOtherKindsShowsThem() {
    Path image = Kernels.v6_12().vmlinuz();
    String[] tabs = {"--tsv", "--columns", "kind"};
    List<String> messages =
        CommandRun.of("list", "dyndbg:init/*", image, tabs[0], tabs[1], tabs[2])
            .out()
            .lines()
            .skip(1)
            .toList();
    CommandRun run = CommandRun.of("list", "dyndbg:init/*", image);
    assertThat(run.out()).doesNotContain("not shown", "no key to show");
    assertThat(run.out().lines().filter(line -> line.startsWith("init/")))
        .hasSameSizeAs(messages)
        .isNotEmpty();
    assertThat(messages).containsOnly("dyndbg");
    assertThat(CommandRun.of("list", "sched*", image).out()).contains("not shown: ");
  }

  /** Rows that nothing tells apart are said to be such. */
  @Test
  void keysThatShareTheirNamesAreCounted() {
    Path image = Kernels.v6_12().vmlinuz();
    List<String> names = lines(image, "--tsv", "--kind", "once", "--columns", "name");
    long alike = names.stream().filter(name -> Collections.frequency(names, name) > 1).count();
    assertThat(alike).isPositive();
    assertThat(CommandRun.of("list", "--kind", "once", image).out())
        .contains(alike + " keys here share their names; --columns name,address tells them apart");
    assertThat(CommandRun.of("list", "--kind", "once", image, "--columns", "name,address").out())
        .doesNotContain("share their names");
  }
}
