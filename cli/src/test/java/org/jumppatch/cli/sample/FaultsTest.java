package org.jumppatch.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A part of what {@code samples/faults} does. */
class FaultsTest {
  @Test
  @Timeout(900)
  void whatBreaksInTheMiddleLeavesOldOrNew() throws IOException, InterruptedException {
    String told = ScriptRun.python("samples/faults", "--quick");
    assertThat(told).contains("outputs that cannot be").doesNotContain("broken");
  }
}
