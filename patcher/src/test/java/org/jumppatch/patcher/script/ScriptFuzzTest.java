package org.jumppatch.patcher.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.decode.Capstone;

class ScriptFuzzTest {
  private static final Capstone CAPSTONE = Capstone.open();
  private static final Image SAMPLE = sample();
  private static final StaticKeys KEYS = StaticKeys.of(SAMPLE, JumpTable.of(SAMPLE));

  private static Image sample() {
    try {
      return Image.open(Samples.image("schedstats.elf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FuzzTest(maxDuration = "12h")
  void text(byte[] script) {
    Untrusted.read(
        ScriptException.class, () -> Script.read("fuzz", new ByteArrayInputStream(script)));
  }

  @FuzzTest(maxDuration = "12h")
  void plan(byte[] script) {
    Untrusted.read(
        ScriptException.class,
        () ->
            ScriptPlan.of(
                Script.parse("fuzz", new String(script, UTF_8)), SAMPLE, KEYS, CAPSTONE, false));
  }
}
