package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page can be read on any screen, on paper, and by who does not see it. */
class RunPageLookTest extends RunPages {
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
  private String printed(String selector) {
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
