package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is printed is the same wherever it is: scripts read it, and so do people elsewhere. */
class LocaleTest {
  /** What is said of it in a comment stands in braces. */
  private static final Pattern FORMATS_DIGITS = Pattern.compile("(?<!\\{@code )%[-0-9]*,[-0-9]*d");

  private static final String KEY = "sched_schedstats";

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void numbersAndWordsAreTheSameEverywhere() {
    Object image = Samples.image("schedstats.elf");
    for (List<Object> command :
        List.of(
            List.<Object>of("list", image, "--sort", "IPIS"),
            List.<Object>of("enable", KEY, image, "--dry-run", "--cpus", 200),
            List.<Object>of("trace", KEY, image, "--compare"),
            List.<Object>of("check", KEY, image, "--cpus", 1, "--mutate", "M1", "--json"),
            List.<Object>of("cost", KEY, image),
            List.<Object>of(
                "explain", image, Checkout.root().resolve("samples/dumps/schedstats.core")),
            List.<Object>of("enable", KEY, image, "--run", "nothing"))) {
      String expected = told(Locale.ROOT, command);
      // A point between thousands; digits of another script; an i that has no capital I.
      for (String tag : List.of("de", "ar-EG-u-nu-arab", "tr", "hi-IN-u-nu-deva")) {
        assertThat(told(Locale.forLanguageTag(tag), command)).as(tag).isEqualTo(expected);
      }
    }
  }

  /** One place groups digits, without the locale's data and in no locale's way. */
  @Test
  void noFormatGroupsDigits() throws IOException {
    for (String module : List.of("elf", "patcher", "cli")) {
      Path sources = Checkout.root().resolve(module + "/src/main/java");
      List<Path> files;
      try (Stream<Path> all = Files.walk(sources)) {
        files = all.filter(file -> file.toString().endsWith(".java")).toList();
      }
      assertThat(files).isNotEmpty();
      for (Path file : files) {
        assertThat(file).content().doesNotContainPattern(FORMATS_DIGITS);
      }
    }
  }

  private static String told(Locale locale, List<Object> command) {
    Locale.setDefault(locale);
    CommandRun run = CommandRun.of(command.toArray());
    return (run.out() + run.err()).replaceAll("\"seconds\" : .*", "");
  }
}
