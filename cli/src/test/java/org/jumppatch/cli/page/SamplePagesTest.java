package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pages in {@code samples/traces} are what the commands of the README make. With {@code
 * -Dsamples.write=true} they are written anew, and so is the picture of the first one.
 */
class SamplePagesTest {
  private static final Path FOLDER = Checkout.root().resolve("samples/traces");
  private static final String IMAGE = "samples/images/schedstats.elf";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "netstamp-torn, check netstamp_needed_key IMAGE --cpus 1 --mutate M1",
    "netstamp-compared, trace netstamp_needed_key IMAGE --compare",
  })
  void areWhatTheCommandsMake(String name, String command) throws IOException {
    String line = command.replace("IMAGE", IMAGE) + " --format html";
    String made = CommandRun.of((Object[]) line.split(" ")).out();
    Path page = FOLDER.resolve(name + ".html");
    if (Boolean.getBoolean("samples.write")) {
      Files.writeString(page, made);
      draw(page);
    }
    assertThat(made).isEqualTo(Files.readString(page));
  }

  private void draw(Path page) throws IOException {
    if (page.endsWith("netstamp-torn.html")) {
      try (Browser browser = new Browser(folder.resolve("profile"))) {
        browser.look(1120, 1010, "light");
        browser.open(page, "#step=6");
        Files.write(FOLDER.resolve("netstamp-torn.png"), browser.screenshot());
      }
    }
  }
}
