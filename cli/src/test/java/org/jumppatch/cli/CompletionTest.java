package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tab makes of a line, in real shells. */
class CompletionTest {
  /** A key of it is called {@code netstamp_$(touch${IFS}././././pwned-sub)}. */
  private static final String HOSTILE = "cli/src/test/resources/org/jumppatch/cli/hostile-key.elf";

  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    CommandFile.in(folder);
    Files.copy(Samples.image("schedstats.elf"), folder.resolve("a.elf"));
    try (InputStream script = CompletionTest.class.getResourceAsStream("completes.py")) {
      Files.copy(Objects.requireNonNull(script), folder.resolve("completes.py"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void commandsOptionsValuesKeysAndFiles(String shell) throws Exception {
    // zsh takes the comma back where no other element follows.
    String next = shell.equals("zsh") ? "," : "";
    assertThat(
            completed(
                shell,
                "bat",
                "enable sched_s",
                "enable --fe",
                "enable --fetch qu",
                "enable --dialect 5",
                "check --all --calls a.e",
                "trace --mode=si",
                "trace --comp",
                "check a.elf --mutate M1,M22",
                "--quiet --color always bat",
                "show sched_schedstats a.e",
                "completion fi",
                "list --sort=na",
                "list --kind ls",
                "list --columns=name,sit",
                "each list --ki",
                "each --from x list --kind ls",
                "each enable --fetch=qu",
                "each list -- a.e",
                "list sched_s",
                "list --symbols completes.py sched_s",
                "help unp"))
        .containsExactly(
            "batch",
            "enable sched_schedstats",
            shell.equals("zsh") ? "enable --fetch=" : "enable --fetch",
            "enable --fetch quad",
            "enable --dialect 5.3",
            "check --all --calls a.elf",
            "trace --mode=single",
            "trace --compare",
            "check a.elf --mutate M1,M22" + next,
            "--quiet --color always batch",
            "show sched_schedstats a.elf",
            "completion fish",
            "list --sort=name",
            "list --kind lsm" + next,
            "list --columns=name,sites" + next,
            shell.equals("zsh") ? "each list --kind=" : "each list --kind",
            "each --from x list --kind lsm" + next,
            "each enable --fetch=quad",
            "each list -- a.elf",
            "list sched_schedstats",
            "list --symbols completes.py sched_schedstats",
            "help unpack");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void aTracepointWithItsGroup(String shell) throws Exception {
    Files.delete(folder.resolve("a.elf"));
    Files.createSymbolicLink(folder.resolve("vmlinuz"), Kernels.v6_1().vmlinuz());
    List<String> lines =
        completed(shell, "show sched:sched_switc", "show sched_switc", "show sched:sched_st");
    assertThat(lines).startsWith("show sched:sched_switch", "show sched_switch");
    // What all of them have in common, and no file; fish lists them below the line instead.
    assertThat(lines.get(2))
        .isIn("show sched:sched_st", "show sched:sched_sta", "show sched:sched_stat_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void staticCallsAndFunctions(String shell) throws Exception {
    Files.delete(folder.resolve("a.elf"));
    Files.copy(Samples.image("kernel-zstd.vmlinuz"), folder.resolve("vmlinuz"));
    assertThat(
            completed(
                shell,
                "show --in enter_from_u",
                "list --calls migh",
                "call migh",
                "cost --call might_resched=__cond_r",
                "trace migh",
                "--quiet enable sched_schedstats --run=jump_label_i"))
        .containsExactly(
            "show --in enter_from_user_mode",
            "list --calls might_resched",
            "call might_resched=",
            "cost --call might_resched=__cond_resched",
            "trace might_resched=",
            "--quiet enable sched_schedstats --run=jump_label_init_ro");
  }

  @ParameterizedTest
  @CsvSource({
    "show --in, finish_task_sw, finish_task_switch.isra.0",
    "show --call, migh, might_resched",
    "show, __SCK__migh, __SCK__might_resched",
    "list --calls, migh, might_resched",
    "check --calls, migh, might_resched",
    "check, migh, might_resched=",
    "diff, migh, might_resched",
    "call, migh, might_resched=",
    "call, might_resched=vfs_writev, might_resched=vfs_writev",
    "cost --off --call, migh, might_resched=",
    "cost --call migh, sched_schedst, sched_schedstats",
    "trace, migh, might_resched=",
    "trace, sched_schedst, sched_schedstats",
    "trace sched_schedstats --run, vfs_writev, vfs_writev",
    "enable --calls, sched_schedst, sched_schedstats",
    "who, migh, ''",
    "enable, migh, ''",
    "show --in, linux_banner, ''",
  })
  void namesOfWhatTheCommandTakes(String before, String typed, String offered) {
    List<String> words = new ArrayList<>(List.of("complete-names", "--", typed));
    words.add(Kernels.v6_12().vmlinuz().toString());
    words.addAll(List.of(before.split(" ")));
    assertThat(CommandRun.of(words.toArray()).out().strip()).isEqualTo(offered);
  }

  /** What is inserted is run by the next Enter. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void noNameOfAKeyOrFileIsCode(String shell) throws Exception {
    Files.copy(Checkout.root().resolve(HOSTILE), folder.resolve("a.elf"), REPLACE_EXISTING);
    Files.createFile(folder.resolve("q$(touch pwned)"));
    List<String> lines = completed(shell, "show netst", "list q");
    assertThat(lines.get(0)).isEqualTo("show netst");
    assertThat(lines.get(1)).isEqualTo("list q\\$\\(touch\\ pwned\\)");
    assertThat(folder.resolve("pwned")).doesNotExist();
    assertThat(folder.resolve("pwned-sub")).doesNotExist();
  }

  @Test
  void onlyNamesThatNeedNoQuotingAreOffered() {
    CommandRun run =
        CommandRun.of(
            "complete-names", "--", "", Checkout.root().resolve(HOSTILE).toString(), "show");
    assertThat(run.out().lines())
        .contains("sched_schedstats")
        .allMatch(name -> name.matches("[a-z_0-9+]+"));
  }

  /** What the lines become, without the command. */
  private List<String> completed(String shell, String... lines) throws Exception {
    Program.require(shell);
    Program.require("python3");
    List<String> words = new ArrayList<>(List.of("python3", "completes.py", shell));
    for (String line : lines) {
      words.add("./jumppatch " + line);
    }
    Path out = folder.resolve(".out");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().remove("JUMPPATCH_IMAGE");
    assertThat(builder.start().waitFor()).as(Files.readString(out, UTF_8)).isZero();
    return Files.readString(out, UTF_8)
        .lines()
        .map(line -> line.replace("./jumppatch ", ""))
        .toList();
  }
}
