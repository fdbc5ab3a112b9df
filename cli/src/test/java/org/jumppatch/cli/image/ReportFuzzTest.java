package org.jumppatch.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.testing.Untrusted;

/** What an oops or perf says, which may be anything, of the sites of a kernel in small. */
class ReportFuzzTest {
  private static final SiteQuery QUERY = new SiteQuery(kernel());

  private static OpenImage kernel() {
    try {
      return OpenImage.open(Samples.image("kernel-zstd.vmlinuz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FuzzTest(maxDuration = "12h")
  void places(byte[] report) {
    String text = new String(report, StandardCharsets.UTF_8);
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          SiteQuery.Answer found = QUERY.inReport(text.lines());
          assertThat(found.addresses()).doesNotHaveDuplicates();
          return found;
        });
  }
}
