package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that plays runs, driven as a reader drives it. */
class RunPageTest {
  private static final Path IMAGE = Samples.image("schedstats.elf");
  private static final String SMALL = "netstamp_needed_key";
  private static final String STEP = "jumppatch.player.step";
  private static final String LAST = "jumppatch.player.run.events.length - 1";

  @TempDir static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    browser = new Browser(folder.resolve("profile"));
    browser.look(1200, 900, "light");
  }

  @AfterAll
  static void end() {
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
  private static Path page(String name, Object... args) {
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

  private static Path small() {
    return page("small", "trace", SMALL, IMAGE);
  }

  private static Path torn() {
    return page("torn", "check", SMALL, IMAGE, "--cpus", 1, "--mutate", "M1");
  }

  /** The key with most sites of a real kernel. */
  private static final String LONG = "hugetlb_optimize_vmemmap_key";

  private static Path compared() {
    return page("compared", "trace", "sched_schedstats", IMAGE, "--compare");
  }

  @Test
  void keysGoThroughTheRun() {
    browser.open(small(), "");
    assertThat(browser.number(STEP)).isZero();
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.press("ArrowLeft");
    assertThat(browser.number(STEP)).isEqualTo(1);
    browser.press("End");
    assertThat(browser.number(STEP)).isEqualTo(browser.number(LAST));
    browser.press("ArrowRight");
    assertThat(browser.number(STEP)).isEqualTo(browser.number(LAST));
    browser.press("Home");
    assertThat(browser.number(STEP)).isZero();
    browser.press("PageDown");
    assertThat(browser.text("jumppatch.player.run.events.body(" + STEP + ").event"))
        .isEqualTo("batch_begin");
    browser.press("PageUp");
    assertThat(browser.number(STEP)).isZero();
  }

  @Test
  void anAddressLeadsToAStepAndSaysWhereOneIs() {
    browser.open(small(), "#step=30");
    assertThat(browser.number(STEP)).isEqualTo(30);
    assertThat(browser.textOf("#where")).startsWith("30 / ");
    browser.press("ArrowRight");
    browser.await("location.hash === '#step=31'");
    browser.value("location.hash = '#step=7'");
    browser.await(STEP + " === 7");
    for (String hash : List.of("#step=-1", "#step=1e9", "#step=<b>", "#", "#run=9&step=x")) {
      browser.open(small(), hash);
      assertThat(browser.number(STEP)).isZero();
    }
    browser.open(small(), "#step=999999999");
    assertThat(browser.number(STEP)).isEqualTo(browser.number(LAST));
  }

  /** Nobody who opens it has to know what M1 is: the story says what the sync would have done. */
  @Test
  void aCounterexampleTellsWhyItTears() {
    browser.open(torn(), "");
    assertThat(browser.textOf("#verdict"))
        .contains("broken: torn", "M1, no sync after the int3 writes", "It is step 7");
    browser.value("document.querySelector('#verdict a').click()");
    assertThat(browser.textOf("#story"))
        .contains("cpu1 executes 0f 1f 00 00 00 at net_timestamp_check+0x1e")
        .contains("nop dword ptr [rax], then add byte ptr [rax], al")
        .contains("0f 1f, the first fetch unit, is from before the patching")
        .contains("00 00 00, the second fetch unit, is as it was written in step 6")
        .contains("A sync before the tail was written");
    browser.press("Home");
    String told = "";
    while (!told.contains("No sync here.")) {
      browser.press("ArrowRight");
      told = browser.textOf("#story");
      assertThat(browser.number(STEP)).isLessThan(7);
    }
    assertThat(told)
        .contains("So cpu1 may still fetch 0f 1f")
        .contains("With the sync it would have thrown that away")
        .contains("could see nothing but cc 1f 44 00 00 there, and would trap");
    assertThat(browser.textOf("#sight")).doesNotContain("TORN");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assertThat(browser.textOf("#story")).contains("Now it can go wrong.", "0f 1f 00 00 00");
    assertThat(browser.textOf("#sight")).contains("TORN 0f 1f 00 00 00");
    assertThat(browser.textOf("#site")).contains("jmp 0x4061f0");
  }

  /**
   * What the page says that CPUs may fetch holds for all that they do fetch in the run, and where
   * the protocol is the kernel's it never says that anything torn could come out.
   */
  @ParameterizedTest
  @CsvSource({
    "quad,''",
    "byte,''",
    "coherent,''",
    "snapshot,M3",
    "quad,M1",
    "byte,M9",
    "line,M11",
    "quad,deferred"
  })
  void whatIsFetchedIsWhatMayBeFetched(String fetch, String mutation) {
    Path file = folder.resolve("sight-%s-%s.html".formatted(fetch, mutation));
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("trace", "sched_schedstats", IMAGE, "--fetch", fetch, "-o", file));
    boolean deferred = mutation.equals("deferred");
    if (deferred) {
      words.addAll(List.of("--sync", "deferred", "--isolated", 1));
    } else if (!mutation.isEmpty()) {
      words.addAll(List.of("--mutate", mutation));
    }
    CommandRun.of(words.toArray());
    browser.open(file, "");
    browser.value(
        """
        globalThis.sightOf = (step) => {
          const { run } = jumppatch.player;
          const { events, code, sight } = run;
          const body = events.body(step);
          const site = code.siteOf(step);
          if (!site || !(body.event === "fetch" || body.event === "int3_trap")) return null;
          const outcomes = sight.outcomes(site, events.cpu(step), step - 1);
          const got = body.bytes;
          const hex = (bytes) => bytes.map((b) => b.toString(16).padStart(2, "0")).join("");
          return { torn: outcomes.some((o) => o.kind === "torn"), seen: outcomes.some((o) => hex(o.bytes) === got) };
        }
        """);
    String found =
        browser.text(
            """
            (() => {
              let fetches = 0, wrong = [], torn = 0;
              for (let step = 0; step < jumppatch.player.run.events.length; step++) {
                const seen = sightOf(step);
                if (seen) {
                  fetches++;
                  torn += seen.torn ? 1 : 0;
                  if (!seen.seen) wrong.push(step);
                }
              }
              return `${fetches > 100} ${wrong.slice(0, 5)} ${torn > 0}`;
            })()
            """);
    assertThat(found).startsWith("true  ");
    if (mutation.isEmpty() || deferred) {
      assertThat(found).isEqualTo("true  false");
    }
  }

  /** The search that the page shows compares as often as the handler did. */
  @Test
  void theSearchIsTheHandlers() {
    browser.open(page("batch", "trace", "sched_schedstats", IMAGE), "");
    browser.value(
        """
        const { player } = jumppatch;
        globalThis.emulations = [...player.run.events.times.keys()].filter(
          (step) => player.run.events.body(step).event === "int3_emulate");
        """);
    assertThat(browser.number("emulations.length")).isGreaterThan(50);
    String differing =
        browser.text(
            """
            emulations.filter((step) => {
              jumppatch.player.toStep(step);
              const shown = document.querySelectorAll("#search .compared, #search .found").length;
              return shown !== jumppatch.player.run.events.body(step).compares;
            }).join()
            """);
    assertThat(differing).isEmpty();
    assertThat(browser.textOf("#search .found")).contains("found");
  }

  @Test
  void runsAreComparedOnOneClock() {
    browser.open(compared(), "");
    assertThat(browser.number("document.querySelectorAll('#lanes .run').length")).isEqualTo(2);
    browser.press("End");
    assertThat(browser.textOf("#totals .total:last-child")).contains("done after");
    assertThat(browser.textOf("#totals .total:first-child")).contains(" of 3.178 ms");
    String one = browser.textOf("#totals .total:first-child td.number");
    String batch = browser.textOf("#totals .total:last-child td.number");
    assertThat(Integer.parseInt(one)).isGreaterThan(3 * Integer.parseInt(batch));
    assertThat(batch).isEqualTo("9");
    browser.press("r");
    browser.await("location.hash.startsWith('#run=1&step=')");
    browser.press("End");
    assertThat(browser.textOf("#totals .total:first-child td.number")).isEqualTo("504");
  }

  /** A CPU in user mode gets no IPI, and serialises where it enters the kernel. */
  @Test
  void syncsThatArePutOffAreMarked() {
    browser.open(
        page("deferred", "trace", "sched_schedstats", IMAGE, "--isolated", 1, "--sync", "deferred"),
        "");
    assertThat(browser.textOf("#legend")).contains("F serialises on its way", "k enters");
    String marks =
        browser.text(
            """
            (() => {
              const { events } = jumppatch.player.run;
              const marked = jumppatch.player.run.events.what.map((body) => jumppatch.markOf(body));
              const seen = new Set();
              for (let step = 0; step < events.length; step++) {
                const mark = marked[events.kinds[step]];
                if (events.cpu(step) === 3 && mark) {
                  seen.add(mark.letter);
                }
              }
              return [...seen].join("");
            })()
            """);
    assertThat(marks).contains("k", "F", "u").doesNotContain("I");
    browser.open(small(), "");
    assertThat(browser.textOf("#legend")).doesNotContain("user mode");
  }

  @Test
  void itPlaysAndPauses() {
    browser.open(small(), "");
    browser.value("jumppatch.player.speed = 16");
    browser.press(" ");
    assertThat(browser.textOf("#play")).isEqualTo("Pause");
    assertThat(browser.text("document.querySelector('#story').ariaLive")).isEqualTo("off");
    browser.await(STEP + " > 20");
    browser.press(" ");
    assertThat(browser.textOf("#play")).isEqualTo("Play");
    assertThat(browser.text("document.querySelector('#story').ariaLive")).isEqualTo("polite");
    browser.value("jumppatch.player.toStep(" + LAST + " - 3); jumppatch.player.play()");
    browser.await("!jumppatch.player.playing");
    assertThat(browser.number(STEP)).isEqualTo(browser.number(LAST));
  }

  /**
   * What a CPU works for each frame while a run plays: counted is the work, not the time, which a
   * busy machine draws out, and twice a sixtieth of a second is allowed for that it slows work too.
   * How fast a machine is tells nothing of the page, so that this is only asked for, where one is
   * quiet: {@code -Djumppatch.frames=true}.
   */
  @EnabledIfSystemProperty(named = "jumppatch.frames", matches = "true")
  @ParameterizedTest
  @ValueSource(strings = {"many", "long", "compared"})
  void aFrameIsLittleWork(String which) {
    browser.open(
        switch (which) {
          case "many" -> page("many", "trace", "sched_schedstats", IMAGE, "--cpus", 128);
          case "long" -> page("long", "trace", LONG, Kernels.v6_12().vmlinuz());
          default -> compared();
        },
        "");
    browser.value(
        """
        jumppatch.player.speed = 4;
        globalThis.frames = 0;
        jumppatch.player.onChange(() => globalThis.frames++);
        jumppatch.player.play()
        """);
    browser.await("frames > 10");
    double worked = browser.worked();
    long frames = browser.number("frames");
    browser.await("frames > " + (frames + 60) + " || !jumppatch.player.playing");
    double each = (browser.worked() - worked) / (browser.number("frames") - frames);
    assertThat(each).isLessThan(1 / 30.0);
  }

  @Test
  void oneSiteIsStayedWith() {
    browser.open(small(), "#step=0&site=0x4061e6");
    assertThat(browser.textOf("#site")).contains("0x4061e6");
    browser.press("End");
    assertThat(browser.textOf("#site")).contains("0x4061e6");
    browser.press("f");
    assertThat(browser.text("document.querySelector('#follow').ariaPressed")).isEqualTo("true");
    browser.press("]");
    assertThat(browser.text("document.querySelector('#follow').ariaPressed")).isEqualTo("false");
    browser.press("+");
    browser.press("+");
    assertThat(
            browser.text(
                "jumppatch.stretch.to - jumppatch.stretch.from < jumppatch.stretch.length"))
        .isEqualTo("true");
    browser.press("0");
    assertThat(browser.text("jumppatch.stretch.to - jumppatch.stretch.from"))
        .isEqualTo(browser.text("jumppatch.stretch.length"));
  }

  @ParameterizedTest
  @CsvSource({"1200,900,light", "1200,900,dark", "390,844,dark"})
  void itIsDrawnInBothColoursAndAtAnyWidth(int width, int height, String scheme)
      throws IOException {
    browser.look(width, height, scheme);
    browser.open(torn(), "#step=7");
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(browser.screenshot()));
    assertThat(picture.getWidth()).isEqualTo(width);
    int ground = picture.getRGB(2, height - 3) & 0xff;
    assertThat(ground > 128).isEqualTo(scheme.equals("light"));
    assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    // The lanes have ink: their canvas is not of one colour.
    assertThat(
            browser.number(
                """
                (() => {
                  const canvas = document.querySelector('#lanes .box canvas');
                  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  return new Set(new Uint32Array(data.buffer)).size;
                })()
                """))
        .isGreaterThan(8);
    browser.value("document.querySelector('#theme').click()");
    assertThat(browser.text("document.documentElement.dataset.theme"))
        .isEqualTo(scheme.equals("light") ? "dark" : "light");
    browser.value("document.querySelector('#theme').click()");
    browser.value("localStorage.clear()");
    browser.look(1200, 900, "light");
  }

  @Test
  void paperHasTheWholeStory() {
    browser.open(torn(), "");
    browser.value("dispatchEvent(new Event('beforeprint'))");
    assertThat(browser.textOf("#printed")).contains("No sync here.", "Torn.", "M1");
    assertThat(browser.text("document.documentElement.dataset.theme")).isEqualTo("light");
    assertThat(printed("#printed")).isEqualTo("block");
    assertThat(printed("#site")).isEqualTo("block");
    assertThat(printed("#play")).isEqualTo("none");
    browser.open(compared(), "");
    assertThat(printed(".run-title")).isEqualTo("inline-block");
  }

  /** How an element, or what it stands in, is displayed on paper. */
  private static String printed(String selector) {
    browser.medium("print");
    String display =
        browser.text(
            """
            (() => {
              const one = document.querySelector("%s");
              return one.offsetParent === null ? "none" : getComputedStyle(one).display;
            })()
            """
                .formatted(selector));
    browser.medium("screen");
    return display;
  }

  /** Everything that can be pressed has a name, and so have the parts of the page. */
  @Test
  void everythingHasAName() {
    browser.open(small(), "");
    String nameless =
        browser.text(
            """
            [...document.querySelectorAll("button, input, select, section, canvas[role], nav")]
              .filter((one) => !one.ariaLabel && !one.textContent.trim() && !one.closest("label")
                && !one.getAttribute("aria-labelledby") && !one.hidden && !one.ariaHidden)
              .map((one) => one.outerHTML.slice(0, 80)).join()
            """);
    assertThat(nameless).isEmpty();
    assertThat(browser.text("document.querySelector('#slider').getAttribute('aria-valuetext')"))
        .startsWith("step 0 of ");
  }

  /** Small enough to mail. */
  @Test
  void aBatchIsUnderAMegabyte() throws IOException {
    browser.open(small(), "");
    assertThat(Files.size(page("batch", "trace", "sched_schedstats", IMAGE))).isLessThan(300_000);
    assertThat(Files.size(page("many", "trace", "sched_schedstats", IMAGE, "--cpus", 128)))
        .isLessThan(1_000_000);
  }
}
