package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names are text in a page, whatever is in them: they are shown, and nothing is done. */
class HostilePageTest {
  /** Whatever ends an element, begins one, or turns the direction of text around. */
  private static final String HOSTILE =
      "</script><script>hurt=1</script><!--<script><img src=x onerror=hurt=1>\\u202e\\u0007\\ud800 ${hurt=1} {{script}}";

  private static final String SHOWN =
      "</script><script>hurt=1</script><!--<script><img src=x onerror=hurt=1>\\u202e\\u0007\\ud800 ${hurt=1} {{script}}";

  @TempDir Path folder;

  private void open(Browser browser, Path page) throws IOException {
    assertThat(Files.readString(page)).isASCII().doesNotContain("<script>hurt", "<img");
    browser.open(page, "");
    assertThat(browser.text("typeof hurt")).isEqualTo("undefined");
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.fetchedFromElsewhere()).isEmpty();
    assertThat(browser.number("document.querySelectorAll('img, body script').length")).isEqualTo(2);
  }

  @Test
  void namesInAnImageOrATraceAreText() throws IOException {
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      recordedRun(browser);
      image(browser);
      aPageRunsNothingElse(browser);
    }
  }

  /** A trace that somebody wrote can have a key of any name. */
  private void recordedRun(Browser browser) throws IOException {
    Path recorded = folder.resolve("run.jsonl");
    CommandRun.of("trace", "netstamp_needed_key", Samples.image("schedstats.elf"), "-o", recorded);
    String lines = Files.readString(recorded).replace("netstamp_needed_key", HOSTILE);
    Files.writeString(recorded, lines.replace("schedstats.elf", "<b>&amp;"));
    Path page = folder.resolve("run.html");
    assertThat(CommandRun.of("trace", recorded, "-o", page).exitCode()).isZero();
    open(browser, page);
    assertThat(browser.textOf("#title")).isEqualTo("flip " + SHOWN + " in <b>&amp;");
    assertThat(browser.textOf("#site")).contains("key " + SHOWN);
    assertThat(browser.text("document.title")).contains("</script><script>hurt=1", "<b>&amp;");
  }

  /** An image's key, of as many bytes as the name that it replaces. */
  private void image(Browser browser) throws IOException {
    String plain = "sched_schedstats";
    byte[] name =
        Arrays.copyOf("</script><b>x\"&z".getBytes(StandardCharsets.UTF_8), plain.length());
    Arrays.fill(name, 15, name.length, (byte) 'y');
    byte[] file = Files.readAllBytes(Samples.image("schedstats.elf"));
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(plain + "\0");
    System.arraycopy(name, 0, file, at, name.length);
    Path image = Files.write(folder.resolve("<i>&.elf"), file);
    String key = new String(name, StandardCharsets.UTF_8);
    for (List<Object> command :
        List.of(
            List.<Object>of("trace", key, image, "--format", "html"),
            List.<Object>of("check", key, image, "--mutate", "M6", "--format", "html"),
            List.<Object>of("list", image, "--format", "html"),
            List.<Object>of("explain", image, image, "--format", "html"))) {
      Path page = folder.resolve("page.html");
      CommandRun made = CommandRun.of(command.toArray());
      assertThat(made.out()).as(made.err()).startsWith("<!DOCTYPE html>");
      Files.writeString(page, made.out());
      open(browser, page);
      String shown = command.get(0).equals("explain") ? "<i>&.elf" : key;
      assertThat(browser.text("document.body.innerText")).contains(shown);
    }
  }

  /** Even if markup got into it, the page's policy would let it do nothing. */
  private void aPageRunsNothingElse(Browser browser) {
    Path page = folder.resolve("run.html");
    browser.open(page, "");
    browser.value(
        """
        (() => {
          const box = document.createElement("div");
          box.innerHTML = "<img src=x onerror='hurt=1'><a href='javascript:hurt=1'>a</a>";
          document.body.append(box);
          box.querySelector("a").click();
          const script = document.createElement("script");
          script.textContent = "hurt=1";
          document.body.append(script);
        })()
        """);
    browser.await("document.readyState === 'complete'");
    assertThat(browser.text("typeof hurt")).isEqualTo("undefined");
    assertThat(browser.complaints()).isNotEmpty();
  }
}
