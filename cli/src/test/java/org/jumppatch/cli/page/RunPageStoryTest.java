package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page tells of a run is what happened in it, and why. */
class RunPageStoryTest extends RunPages {
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
}
