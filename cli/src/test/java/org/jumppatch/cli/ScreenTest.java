package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see on a terminal, and what files and pipes get. */
class ScreenTest {
  private static final String IMAGE = Samples.image("schedstats.elf").toString();
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  @TempDir Path folder;

  private static String shown(int columns, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Main.execute(new Screen(true, columns), new PrintWriter(out), new PrintWriter(err), args);
    assertThat(err.toString()).isEmpty();
    return out.toString();
  }

  @Test
  void aTerminalGetsColoursAndAPipeDoesNot() {
    for (String[] args :
        new String[][] {
          {"list", IMAGE},
          {"show", "sched_schedstats", IMAGE},
          {"enable", "sched_schedstats", IMAGE, "--dry-run"},
          {"trace", "netstamp_needed_key", IMAGE, "--fetches"},
        }) {
      String plain = CommandRun.of((Object[]) args).out();
      String coloured = shown(Screen.UNBOUNDED, args);
      assertThat(COLOUR.matcher(plain).find()).isFalse();
      assertThat(COLOUR.matcher(coloured).find()).isTrue();
      assertThat(COLOUR.matcher(coloured).replaceAll("")).isEqualTo(plain);
      String[] never = Arrays.copyOf(args, args.length + 1);
      never[args.length] = "--color=never";
      assertThat(shown(Screen.UNBOUNDED, never)).isEqualTo(plain);
    }
  }

  /** Half of a trace are CPUs that do as they should; a file and a pipe get it whole. */
  @Test
  void aTerminalIsSparedFetchesThatAreAsTheyShouldBe() throws IOException {
    String[] trace = {"trace", "netstamp_needed_key", IMAGE};
    List<String> whole = CommandRun.of((Object[]) trace).out().lines().toList();
    List<String> fewer =
        whole.stream()
            .filter(line -> !line.matches(".*: fetch: .* execution=(old|new)( nmi)?"))
            .toList();
    int leftOut = whole.size() - fewer.size();
    assertThat(leftOut).isGreaterThan(100);
    List<String> read =
        COLOUR.matcher(shown(Screen.UNBOUNDED, trace)).replaceAll("").lines().toList();
    assertThat(read.subList(0, read.size() - 1)).isEqualTo(fewer);
    assertThat(read.get(read.size() - 1))
        .startsWith("# " + leftOut + " fetches of the old instruction or the new one not shown");

    Path run = folder.resolve("torn.jsonl");
    CommandRun.of("check", "netstamp_needed_key", IMAGE, "--mutate", "M1", "--trace", run);
    assertThat(shown(120, "trace", run.toString())).contains("execution=torn");
    assertThat(shown(120, "trace", run.toString(), "--format", "jsonl"))
        .isEqualTo(Files.readString(run));
  }

  @Test
  void jsonAndFilesHaveNoColours() {
    assertThat(shown(80, "list", IMAGE, "--json"))
        .isEqualTo(CommandRun.of("list", IMAGE, "--json").out());
    Path file = folder.resolve("run.txt");
    String[] trace = {"trace", "-q", "netstamp_needed_key", IMAGE, "-o", file.toString()};
    assertThat(shown(80, trace)).isEmpty();
    assertThat(file).hasContent(CommandRun.of("trace", "netstamp_needed_key", IMAGE).out());
  }

  @Test
  void tablesAndReportsFitTheTerminal() {
    for (String[] args :
        new String[][] {
          {"list", IMAGE},
          {"show", "sched_schedstats", IMAGE},
          {"enable", "sched_schedstats", IMAGE, "--dry-run"},
          {"trace", "--help"},
        }) {
      assertThat(COLOUR.matcher(shown(70, args)).replaceAll("").replace(IMAGE, "IMAGE").lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThan(71));
    }
  }

  @Test
  void columnsThatWereAskedForStayWhereOthersWouldGo() {
    String[] asked = {"list", "--columns", "name,state,sites,init,syncs,short,near", IMAGE};
    assertThat(COLOUR.matcher(shown(40, asked)).replaceAll(""))
        .containsPattern("KEY +STATE +SITES +INIT +SYNCS +SHORT +NEAR");
    assertThat(shown(40, "list", IMAGE)).doesNotContain("SYNCS");
    String[] calls = {
      "list",
      "--calls",
      "--columns",
      "name,jcc,tail,init",
      Samples.image("kernel-zstd.vmlinuz").toString()
    };
    assertThat(COLOUR.matcher(shown(20, calls)).replaceAll(""))
        .containsPattern("CALL +JCC +TAIL +INIT");
  }

  @Test
  void rowsOfTheHelpGoOnBelowTheirLastCell() {
    assertThat(shown(60, "list", "--help"))
        .contains(
            "  NOINSTR   noinstr     sites in noinstr and entry text,\n"
                + " ".repeat(24)
                + "which");
  }

  @Test
  void whatADumpCameToFitsNarrowTerminals() {
    Path dump = Checkout.root().resolve("samples/dumps/schedstats.core");
    String shown = COLOUR.matcher(shown(50, "explain", IMAGE, dump.toString())).replaceAll("");
    assertThat(shown.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(50));
    assertThat(shown)
        .contains("\ncompared     22,242 bytes, 152 differ from the\n             image\n")
        .contains(
            "\n  running   cc          int3, an int3 where an\n            instruction starts\n");
  }

  /** Step by step, where there is no room for a column each. */
  @Test
  void runsAndProofsFitNarrowTerminals() {
    for (int columns : new int[] {60, 80, 120}) {
      for (String[] args :
          new String[][] {
            {"check", "netstamp_needed_key", IMAGE, "--mutate", "M9"},
            {"trace", "netstamp_needed_key", IMAGE},
            {"enable", "sched_schedstats", IMAGE, "--dry-run"},
            {"trace", "netstamp_needed_key", "sched_schedstats", IMAGE, "--compare"},
            {"check", "netstamp_needed_key", IMAGE, "--mode", "queued", "--without", "Q1"},
            {"check", "netstamp_needed_key", IMAGE, "--mode", "queued", "--matrix"},
          }) {
        assertThat(
                COLOUR.matcher(shown(columns, args)).replaceAll("").replace(IMAGE, "IMAGE").lines())
            .as("%s in %d columns", args[0], columns)
            .hasSizeGreaterThan(4)
            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns))
            .noneMatch(line -> line.endsWith(" "));
      }
    }
    assertThat(shown(60, "check", "netstamp_needed_key", IMAGE, "--mutate", "M9"))
        .contains("step  who      what\n   1  patcher  publish: 4 entries\n");
    assertThat(shown(120, "check", "netstamp_needed_key", IMAGE, "--mutate", "M9"))
        .containsPattern("step  patcher +cpu1\n");
  }

  /** Two and two, and not three and one. */
  @Test
  void modesThatHaveNoRoomBesideOthersStandBelow() {
    String[] compare = {"trace", "netstamp_needed_key", "sched_schedstats", IMAGE, "--compare"};
    assertThat(shown(60, compare))
        .containsPattern("\n +ONE BY ONE +IN 2 BATCHES\n")
        .containsPattern("\n\n +QUEUED UNSORTED +QUEUED\n");
    assertThat(shown(80, compare))
        .containsPattern("\n +ONE BY ONE +IN 2 BATCHES +QUEUED UNSORTED +QUEUED\n");
  }

  @Test
  void costsFitNarrowTerminals() {
    String kernel = Kernels.v6_12().vmlinuz().toString();
    for (int columns : new int[] {60, 80, 120}) {
      for (String[] args :
          new String[][] {
            {"cost", "-q", "sched:*", kernel},
            {"cost", "sched_switch", kernel},
            {"cost", "--preempt", "lazy:full", Kernels.newest().vmlinuz().toString()},
          }) {
        assertThat(COLOUR.matcher(shown(columns, args)).replaceAll("").lines().skip(1))
            .as("%s in %d columns", args[1], columns)
            .hasSizeGreaterThan(3)
            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
      }
    }
  }

  /** Names are as long as they like: a way stands below what it leads from. */
  @Test
  void whoFlipsAKeyFitsNarrowTerminals() {
    String kernel = Kernels.v6_12().vmlinuz().toString();
    String key = "xen:xen_mmu_ptep_modify_prot_commit";
    for (int columns : new int[] {60, 80, 120}) {
      assertThat(COLOUR.matcher(shown(columns, "who", key, kernel)).replaceAll("").lines())
          .as("%d columns", columns)
          .hasSizeGreaterThan(4)
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }
    String symbol = "__tracepoint_xen_mmu_ptep_modify_prot_commit+0x8";
    assertThat(COLOUR.matcher(shown(80, "who", key, kernel)).replaceAll(""))
        .startsWith(key + "  run\n  " + symbol + "\n")
        .contains("\n    export tracepoint_probe_register, 1 call away\n      tracepoint_probe_");
    assertThat(COLOUR.matcher(shown(120, "who", key, kernel)).replaceAll(""))
        .startsWith(key + "  run  " + symbol + "\n");
  }

  /** A name that two keys seem to have is worth less than another column. */
  @Test
  void namesAreNotCutToTheSame() {
    String kernel = Kernels.v6_1().vmlinuz().toString();
    List<String> keys =
        CommandRun.of("list", "--tsv", "--all", kernel, "--columns", "name").out().lines().toList();
    for (int columns : new int[] {60, 80, 120}) {
      List<String> lines =
          COLOUR.matcher(shown(columns, "list", "--all", kernel)).replaceAll("").lines().toList();
      List<String> table = lines.stream().dropWhile(line -> !line.startsWith("KEY ")).toList();
      long names = table.stream().skip(1).map(line -> line.split(" +", -1)[0]).distinct().count();
      assertThat(names).isEqualTo(keys.stream().skip(1).distinct().count());
      assertThat(table).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
      assertThat(table.get(0)).contains("SITES", "IPIS/CPU");
    }
  }

  private static List<String> table(int columns, String heading, String... args) {
    return COLOUR
        .matcher(shown(columns, args))
        .replaceAll("")
        .lines()
        .dropWhile(line -> !line.startsWith(heading))
        .toList();
  }

  /** Messages are told by file and line; their folders give way, and columns that nobody needs. */
  @Test
  void messagesOfDynamicDebugFitTheTerminal() {
    String kernel = Kernels.v6_12().vmlinuz().toString();
    for (int columns : new int[] {60, 80, 120}) {
      for (List<String> lines :
          List.of(
              table(columns, "KEY ", "list", "--kind=dyndbg", kernel),
              table(columns, "WHERE ", "cost", "--dyndbg=net/ipv4/*", kernel))) {
        assertThat(lines)
            .hasSizeGreaterThan(20)
            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
      }
    }
    assertThat(table(80, "KEY ", "list", "--kind=dyndbg", kernel).get(0))
        .containsPattern("KEY +STATE +SITES +IPIS/CPU$");
  }

  /** What cannot fit is shown whole: names that are cut and lines that are too wide help nobody. */
  @Test
  void whatCannotFitIsNotCut() {
    String kernel = Kernels.v6_12().vmlinuz().toString();
    String[] wide = {"list", "--columns", "name,sites,symbol,address", kernel};
    String plain = CommandRun.of((Object[]) wide).out();
    assertThat(table(60, "KEY ", wide).subList(0, 20))
        .isEqualTo(plain.lines().skip(1).limit(20).toList());
    List<String> noinstr = table(60, "KEY ", "list", "--noinstr", kernel);
    assertThat(noinstr).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    assertThat(noinstr).noneMatch(line -> line.contains(".."));
    assertThat(table(80, "KEY ", "list", "--noinstr", kernel).get(0))
        .containsPattern("KEY +SITES +NOINSTR +IPIS/CPU +ISOLATED +DEFERRAL");
  }

  @Test
  void costsStayLongerThanSitesInModules() {
    Kernel kernel = Kernels.v6_1();
    String[] args = {"list", "--modules", kernel.modules().toString(), kernel.vmlinuz().toString()};
    assertThat(table(60, "KEY ", args).get(0)).contains("IPIS/CPU");
    assertThat(table(120, "KEY ", args).get(0)).contains("IPIS/CPU", "MODULES");
  }

  /** Where a function's first use is stays, and what the words mean stands by itself. */
  @Test
  void placesInAFunctionStay() {
    Kernel kernel = Kernels.v6_12();
    for (int columns : new int[] {60, 80, 120}) {
      assertThat(table(columns, "NAME ", "show", "--in", "__schedule", kernel.vmlinuz().toString()))
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns))
          .anySatisfy(line -> assertThat(line).contains(" __schedule+0x"));
    }
  }

  /** What rows are sorted by is seen in however few columns. */
  @Test
  void aNarrowTableKeepsWhatItIsSortedBy() {
    String kernel = Kernels.v6_1().vmlinuz().toString();
    assertThat(shown(60, "list", kernel, "--sort=short")).contains("SHORT").doesNotContain("SYNCS");
    // One that nobody chose is shown for it.
    assertThat(shown(60, "list", kernel, "--sort=line")).contains("LINE");
    assertThat(shown(60, "list", "--calls", "x86_pmu*", kernel, "--sort=tail")).contains("TAIL");
  }

  /** Prose goes on below itself, between words; a colour takes no room. */
  @Test
  void aLongTitleIsBrokenBetweenWords() {
    String kernel = Kernels.v6_1().vmlinuz().toString();
    String title =
        CommandRun.of("show", "sched_schedstats", kernel).out().lines().findFirst().orElseThrow();
    List<String> lines =
        COLOUR
            .matcher(shown(60, "show", "sched_schedstats", kernel))
            .replaceAll("")
            .lines()
            .toList();
    assertThat(lines.get(0) + " " + lines.get(1).strip()).isEqualTo(title);
    assertThat(lines.get(0)).hasSizeBetween(50, 60);
  }

  @Test
  void quietLeavesOutTheReportAndNotTheResult() {
    Path out = folder.resolve("out");
    CommandRun enable = CommandRun.of("enable", "-q", "sched_schedstats", IMAGE, "-o", out);
    assertThat(enable).isEqualTo(new CommandRun(ExitCode.DONE, "", ""));
    assertThat(out).exists();
    CommandRun limit = CommandRun.of("list", "--quiet", IMAGE, "--max-ipis", 2);
    assertThat(limit.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(limit.out()).isEmpty();
    assertThat(limit.err()).hasLineCount(2);
    assertThat(CommandRun.of("list", "--quiet", IMAGE).out())
        .isEqualTo(CommandRun.of("list", IMAGE).out());
    assertThat(CommandRun.of("enable", "-q", "sched_schedstats", IMAGE, "--mutate", "M3").out())
        .contains("nothing written");
  }
}
