package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is played, gone through step by step, and looked at from near. */
class RunPagePlayTest extends RunPages {
  /** The key with most sites of a real kernel. */
  private static final String LONG = "hugetlb_optimize_vmemmap_key";

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
}
