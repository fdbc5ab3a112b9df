package org.jumppatch.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names in an image, of a file or in a script may hold what a terminal would obey. */
class HostileNamesTest {
  /** Clear the screen; the same by one character; a bell, a backspace, a line's end. */
  private static final String HOSTILE = "\u001b[2J\u009b2J\u0007\b\r\n\u007f";

  /** What {@code --color always} asks for; the names' own sequences are none of these. */
  private static final String COLOUR = "\u001b\\[(0|1|2|1;31|3[12356])m";

  /** A module whose sections are called as no section is: the title of the window is set. */
  private static final Path ESCAPING =
      Checkout.root().resolve("cli/src/test/resources/org/jumppatch/cli/hostile/escaping-names.ko");

  private static final String PLAIN = "sched_schedstats";

  @TempDir Path folder;
  private Path image;

  /**
   * The sample with its key's name replaced by one of equal length, and a name that is no better.
   */
  @BeforeEach
  void writeImage() throws IOException {
    byte[] name = Arrays.copyOf(latin1(HOSTILE + "x".repeat(PLAIN.length())), PLAIN.length());
    byte[] file = Files.readAllBytes(Samples.image("schedstats.elf"));
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(PLAIN + "\0");
    System.arraycopy(name, 0, file, at, name.length);
    int section = new String(file, StandardCharsets.ISO_8859_1).indexOf(".text\0");
    System.arraycopy(latin1("\u001b[0mx"), 0, file, section, 5);
    image = Files.write(folder.resolve("i\u001b[2J\u202e\n"), file);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String key() {
    return HOSTILE + "x".repeat(PLAIN.length() - HOSTILE.length());
  }

  @Test
  void noCommandPrintsThem() throws IOException {
    String key = key();
    Path script = Files.writeString(folder.resolve("s\u001b"), "enable " + key + "\n\u001b\n");
    Path dump = folder.resolve("dump");
    Files.write(dump, Files.readAllBytes(image));
    Path trace = folder.resolve("trace");
    List<Object[]> commands =
        List.of(
            new Object[] {"list", image},
            new Object[] {"list", image, "--json"},
            new Object[] {"list", image, "--max-ipis", 1},
            new Object[] {"show", key, image},
            new Object[] {"show", "--all", image},
            new Object[] {"show", "--all", image, "--json"},
            new Object[] {"show", key + "\u001b", image},
            new Object[] {"enable", key, image, "--dry-run"},
            new Object[] {"enable", key, image, "--json"},
            new Object[] {"enable", key, image, "--trace", trace},
            new Object[] {"disable", key, image, "--dry-run"},
            new Object[] {"trace", key, image},
            new Object[] {"trace", key, image, "--format", "jsonl"},
            new Object[] {"trace", key, image, "--format", "perfetto"},
            new Object[] {"trace", key, image, "--format", "svg"},
            new Object[] {"trace", key, image, "--compare"},
            new Object[] {"trace", key, image, "--compare", "--format", "svg"},
            new Object[] {"trace", key, image, "--compare", "-o", folder.resolve("t\u001b\n")},
            new Object[] {"trace", key, image, "--run", "no\u001b[31m\n"},
            new Object[] {"trace", trace},
            new Object[] {"trace", trace, "--format", "svg"},
            new Object[] {"batch", script, image, "--dry-run"},
            new Object[] {"check", key, image, "--mutate", "M1"},
            new Object[] {"check", key, image, "--mutate", "M1", "--json"},
            new Object[] {"check", key, image, "--cpus", 1, "--trace", folder.resolve("c\u001b\n")},
            new Object[] {"check", key, image, "--matrix", "--cpus", 1},
            new Object[] {"list", "--debug", folder.resolve("missing\u001b\n")},
            new Object[] {"complete-names", "--", "", image, "show"},
            new Object[] {"complete-names", "--", "", image, "show", "--in"},
            new Object[] {"manual", "\u001b\n"},
            new Object[] {"completion", "\u001b\n"},
            new Object[] {"list", ESCAPING},
            new Object[] {"list", ESCAPING, "--color", "always"},
            new Object[] {"show", "--all", ESCAPING},
            new Object[] {"show", "--all", ESCAPING, "--json"},
            new Object[] {"enable", "module_debug", ESCAPING, "--dry-run"},
            new Object[] {"trace", "module_debug", ESCAPING},
            new Object[] {"trace", "module_debug", ESCAPING, "--compare"},
            new Object[] {"check", "module_debug", ESCAPING, "--mutate", "M1", "--cpus", 1},
            new Object[] {"diff", Samples.image("schedstats.elf"), image},
            new Object[] {"diff", image, ESCAPING, "--all", "--json"},
            new Object[] {"show", "--in", "update_stats_wait_start", image},
            new Object[] {"show", "--in", "no\u001b\n", image},
            new Object[] {"who", key, image},
            new Object[] {"who", "--all", ESCAPING},
            new Object[] {"who", "--stack", script, image},
            new Object[] {"each", "list", "--", image, ESCAPING},
            new Object[] {"each", "show", "--all", "--json", "--", image, ESCAPING},
            new Object[] {"cost", key, image},
            new Object[] {"cost", key, image, "--json"},
            new Object[] {"cost", "--call", "a\u001b=b\u009b", image},
            new Object[] {"call", "a\u001b=b\u009b", image},
            new Object[] {"list", image, "--symbols", script},
            new Object[] {"show", "--source", key, image},
            new Object[] {"explain", image, dump},
            new Object[] {"explain", image, dump, "--json"},
            new Object[] {"unpack", image, "-o", folder.resolve("o\u001b")},
            new Object[] {"list", folder.resolve("missing\u001b\u009b")},
            new Object[] {"list", "--sort", "\u001b", image},
            new Object[] {"\u001b[2J"},
            new Object[] {"list", image, "--\u001b"});
    for (Object[] command : commands) {
      CommandRun run = CommandRun.of(command);
      String told = run.out() + run.err();
      assertThat(told).as("%s", Arrays.toString(command)).isNotBlank();
      assertThat(controls(told.replaceAll(COLOUR + "|(?m)^\t(?=at |\\.\\.\\.)", "")))
          .as("%s: %s", Arrays.toString(command), told)
          .isEmpty();
      // What follows a line's end in a name must not become a line of its own.
      assertThat(told.lines()).noneMatch(line -> line.startsWith("\\x7f"));
      assertThat(run.exitCode()).as("%s", told).isNotEqualTo(ExitCode.BUG);
    }
  }

  /** A file may be shown on a terminal later. */
  @Test
  void noFileThatIsWrittenHoldsThem() throws IOException {
    for (String name : List.of("run.txt", "run.jsonl", "run.json", "run.svg")) {
      for (String option : List.of("--enable", "--compare")) {
        Path file = folder.resolve(name);
        CommandRun run = CommandRun.of("trace", key(), image, option, "-o", file);
        boolean possible = option.equals("--enable") || !name.contains("json");
        assertThat(run.exitCode()).isEqualTo(possible ? ExitCode.DONE : ExitCode.USAGE);
        if (possible) {
          assertThat(controls(Files.readString(file))).as(name + " " + option).isEmpty();
        }
      }
    }
  }

  @Test
  void aHugeNameIsCutInAnErrorAndFound() throws IOException {
    String huge = "y".repeat(100_000);
    CommandRun unknown = CommandRun.of("show", huge, Samples.image("schedstats.elf"));
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).hasLineCount(1).hasSizeLessThan(5000);
  }

  private static List<String> controls(String text) {
    return Stream.of(text.split("\n", -1))
        .flatMap(line -> line.codePoints().mapToObj(Character::toString))
        .filter(c -> isControl(c.codePointAt(0)))
        .map(c -> "U+%04X".formatted(c.codePointAt(0)))
        .distinct()
        .toList();
  }

  private static boolean isControl(int c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || Character.getType(c) == Character.FORMAT;
  }
}
