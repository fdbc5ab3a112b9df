package org.jumppatch.elf.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;

/**
 * Names of an image in a file of their own, the number by which its debug file is found, and what
 * symbolizers say of it.
 */
class SourceFuzzTest {
  private static final Image SAMPLE = sample();

  private static Image sample() {
    String name = "SourceFuzzTestInputs/buildId/note";
    try (InputStream in = Objects.requireNonNull(SourceFuzzTest.class.getResourceAsStream(name))) {
      return Image.of(Path.of(name), Bytes.of(name, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FuzzTest(maxDuration = "12h")
  void symbolList(byte[] list) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Symbols symbols = SymbolFile.ofList(Bytes.of("fuzz", list), SAMPLE).symbols();
          for (int i = 0; i < symbols.count(); i++) {
            symbols.nearest(symbols.address(i) + 1);
            symbols.addressesOf(symbols.name(i));
          }
          return symbols;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void buildId(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          String id = BuildId.of(ElfFile.read(Bytes.of("fuzz", file)));
          assertThat(id == null || id.matches("([0-9a-f]{2}){1,64}")).isTrue();
          return String.valueOf(id);
        });
  }

  @FuzzTest(maxDuration = "12h")
  void symbolizer(byte[] answers) {
    String text = new String(answers, StandardCharsets.UTF_8);
    for (Symbolizer symbolizer : Symbolizer.values()) {
      Untrusted.read(
          IOException.class,
          () -> {
            List<List<SourceLine>> told =
                symbolizer.answers(new BufferedReader(new StringReader(text)), 3);
            for (List<SourceLine> lines : told) {
              assertThat(lines).allMatch(line -> line.line() >= 0);
              assertThat(lines).noneMatch(line -> line.file() == null && line.function() == null);
            }
            return told;
          });
    }
  }
}
