package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages that play runs, driven as a reader drives them: one browser for a class of tests, and
 * each page made when it is first asked for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunPages {
  static final Path IMAGE = Samples.image("schedstats.elf");
  static final String STEP = "jumppatch.player.step";
  static final String LAST = "jumppatch.player.run.events.length - 1";

  private static final String SMALL = "netstamp_needed_key";

  Path folder;
  Browser browser;

  @BeforeAll
  void start(@TempDir Path empty) throws IOException {
    folder = empty;
    browser = new Browser(folder.resolve("profile"));
    browser.look(1200, 900, "light");
  }

  @AfterAll
  void end() {
    if (browser != null) {
      browser.close();
    }
  }

  /** Whatever was done with it, a page has nothing to complain of, and has fetched itself alone. */
  @AfterEach
  void isQuietAndAlone() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.fetchedFromElsewhere()).isEmpty();
    assertThat(browser.fetched()).hasSizeLessThanOrEqualTo(2);
  }

  /** The page of a command line. */
  final Path page(String name, Object... args) {
    Path file = folder.resolve(name + ".html");
    if (!Files.exists(file)) {
      Object[] words = new Object[args.length + 2];
      System.arraycopy(args, 0, words, 0, args.length);
      words[args.length] = "-o";
      words[args.length + 1] = file;
      CommandRun run = CommandRun.of(words);
      assertThat(run.err()).isEqualTo("wrote " + file + "\n");
    }
    return file;
  }

  /** A run of few steps. */
  final Path small() {
    return page("small", "trace", SMALL, IMAGE);
  }

  /** A counterexample of the checker's. */
  final Path torn() {
    return page("torn", "check", SMALL, IMAGE, "--cpus", 1, "--mutate", "M1");
  }

  /** The same flip one by one and in batches. */
  final Path compared() {
    return page("compared", "trace", "sched_schedstats", IMAGE, "--compare");
  }
}
