package org.jumppatch.elf.staticcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jumppatch.elf.linux.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel built by clang, with conditional tail calls, as another program decoded it. */
class ClangCallsTest {
  @Test
  void everySiteIsAsRecorded(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bzImage");
    try (InputStream kernel =
        ClangCallsTest.class.getResourceAsStream("/kernels/clang-6.12.117.bzImage")) {
      Files.copy(Objects.requireNonNull(kernel), file);
    }
    Image image = Image.open(file);
    TreeSet<String> expected = new TreeSet<>();
    for (Map<String, String> row : RecordedCalls.of("clang")) {
      expected.add(
          String.join(
              " ",
              row.get("addr"),
              row.get("size"),
              row.get("bytes"),
              row.get("target"),
              row.get("key"),
              row.get("keysym"),
              row.get("tail"),
              row.get("init")));
    }
    TreeSet<String> found = new TreeSet<>();
    for (StaticCall call : StaticCalls.of(image).all()) {
      for (StaticCallSite site : call.sites()) {
        CallPlace place = site.place();
        byte[] bytes = image.content().copy(place.fileOffset(), place.size());
        found.add(
            String.join(
                " ",
                "0x" + Long.toHexString(site.address()),
                Integer.toString(place.size()),
                HexFormat.of().formatHex(bytes),
                "0x" + Long.toHexString(Objects.requireNonNull(place.instruction().destination())),
                "0x" + Long.toHexString(call.address()),
                StaticCalls.KEY_PREFIX + call.name(),
                site.tail() ? "1" : "0",
                site.initFlag() ? "1" : "0"));
      }
    }
    assertThat(found).isEqualTo(expected);
  }
}
