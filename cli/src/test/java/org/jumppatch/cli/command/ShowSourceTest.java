package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Compiled;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowSourceTest {
  private static final String KEY = "sched_schedstats";

  @TempDir Path folder;

  private static CommandRun shown(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }

  /** The lines of a function that test the key, as the source has them. */
  private static List<Long> linesOf(String source, String function) throws IOException {
    List<Long> lines = new ArrayList<>();
    boolean inside = false;
    List<String> text = Files.readAllLines(Compiled.source(source));
    for (int i = 0; i < text.size(); i++) {
      inside |= text.get(i).contains(" " + function + "(");
      inside &= !text.get(i).equals("}");
      if (inside && text.get(i).contains("APPEND(")) {
        lines.add(i + 1L);
      }
    }
    return lines;
  }

  @Test
  void eachSiteHasItsLineAndThatOfWhatIsInlined() throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("schedstats.elf"));
    JsonText key = JsonText.of(shown("show", "--source", KEY, program, "--json").out());
    String function = "update_stats_wait_start";
    List<Long> lines = new ArrayList<>();
    for (JsonText site : key.objects("keys").get(0).objects("sites")) {
      if (site.text("symbol").startsWith(function + "+")) {
        List<JsonText> source = site.objects("source");
        assertThat(source.get(0).text("function")).isEqualTo("static_site");
        JsonText outer = source.get(source.size() - 1);
        assertThat(outer.text("function")).isEqualTo(function);
        assertThat(outer.text("file")).isEqualTo(Compiled.source("schedstats.c").toString());
        lines.add((Long) outer.fields().get("line"));
      }
    }
    assertThat(lines).isEqualTo(linesOf("schedstats.c", function)).hasSize(5);
    assertThat(shown("show", "--source", KEY, program).out())
        .startsWith("sources in " + Compiled.source("").toAbsolutePath() + "/\n")
        .contains("SOURCE", "  schedstats.c:" + lines.get(0) + "  ", "  static_key.h:");
  }

  @Test
  void sitesOfCallsHaveThemToo() throws IOException {
    Path calls = Compiled.calls(folder.resolve("calls.elf"));
    String text = shown("show", "--source", "--call", "scale", calls).out();
    List<String> source = Files.readAllLines(Compiled.source("calls.c"));
    assertThat(text.lines().filter(line -> line.contains("  calls.c:")))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              String number = line.replaceFirst(".*  calls\\.c:([0-9]+).*", "$1");
              assertThat(source.get(Integer.parseInt(number) - 1)).contains("CALL(scale");
            });
  }

  @Test
  void noPathReachesATerminalRaw() throws IOException {
    String map = "-ffile-prefix-map=" + Compiled.source("").toAbsolutePath() + "=\u001b[31m\u0085";
    Path program = Compiled.program("schedstats.c", folder.resolve("evil.elf"), map);
    for (String json : List.of("--color=never", "--json")) {
      assertThat(shown("show", "--source", KEY, program, json).out())
          .contains("[31m")
          .doesNotContain("\u001b", "\u0085");
    }
  }

  @Test
  void whatIsMissingIsSaid() {
    Path kernel = Kernels.v6_1().vmlinuz();
    CommandRun run = CommandRun.of("show", "--source", KEY, kernel);
    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.err()).contains("/usr/lib/debug/.build-id/", "-dbg").hasLineCount(1);
    assertThat(CommandRun.of("show", KEY, "--debug-file", kernel, kernel).err())
        .contains("--debug-file goes with --source");
    assertThat(CommandRun.of("show", "--in", "--source", "schedule", kernel).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("show", "--source", "--debug-file", kernel, KEY, kernel).exitCode())
        .isEqualTo(ExitCode.UNREADABLE);
  }
}
