package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A part of what {@code samples/faults} does, on the classes under test. */
class FaultsTest {
  @Test
  @Timeout(300)
  void whatBreaksInTheMiddleLeavesOldOrNew() throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder script =
        new ProcessBuilder("python3", "samples/faults", "--quick")
            .directory(Checkout.root().toFile())
            .redirectErrorStream(true);
    script
        .environment()
        .put(
            "JUMPPATCH",
            "'%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' org.jumppatch.cli.Main"
                .formatted(java, System.getProperty("java.class.path")));
    Process process = script.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    assertThat(told).contains("outputs that cannot be").doesNotContain("broken");
  }
}
