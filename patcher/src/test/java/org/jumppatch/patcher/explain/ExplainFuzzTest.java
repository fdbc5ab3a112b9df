package org.jumppatch.patcher.explain;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.decode.Capstone;

/** The tables of an image that tell what boot changes, and dumps of memory. */
class ExplainFuzzTest {
  /** Kept open: to open one takes longer than most inputs do. */
  private static final Capstone CAPSTONE = Capstone.open();

  private static final Image SAMPLE = sample();
  private static final StaticKeys KEYS = StaticKeys.of(SAMPLE, JumpTable.of(SAMPLE));

  private static Image sample() {
    try {
      return Image.open(Samples.image("matrix.elf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An image is explained by its own text, as if nothing had changed it. */
  @FuzzTest(maxDuration = "12h")
  void image(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
          Area code = image.space().firstCode();
          return code == null
              ? ""
              : new Explainer(image, keys, CAPSTONE)
                  .explain(
                      Dump.of(
                          image.content().slice(code.fileOffset(), code.fileSize()),
                          OptionalLong.of(code.address())));
        });
  }

  @FuzzTest(maxDuration = "12h")
  void dump(byte[] file) {
    Bytes bytes = Bytes.of("fuzz", file);
    for (OptionalLong base :
        new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(SAMPLE.elf().header().entry())}) {
      Untrusted.read(
          ImageFormatException.class,
          () -> new Explainer(SAMPLE, KEYS, CAPSTONE).explain(Dump.of(bytes, base)));
    }
  }
}
