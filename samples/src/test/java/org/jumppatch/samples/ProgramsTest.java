package org.jumppatch.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs run, and can tell a good flip from a bad one. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ProgramsTest {
  private static final int GOOD = 0;
  private static final int SITES_DISAGREE = 1;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("programs")
  void runsAsBuilt(Sample sample) {
    assertThat(Tool.run(absolute(sample)).status()).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsWithAllItsKeysFlipped(Sample sample) throws IOException {
    Tool.Result flipped = runFlipped(sample, true, true);
    assertThat(flipped.status()).as(flipped.output()).isEqualTo(GOOD);
    assertThat(flipped.output()).isNotEqualTo(Tool.run(absolute(sample)).output());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void noticesSitesThatAreFlippedAlone(Sample sample) throws IOException {
    assertThat(runFlipped(sample, true, false).status()).isEqualTo(SITES_DISAGREE);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void noticesKeysThatAreFlippedAlone(Sample sample) throws IOException {
    assertThat(runFlipped(sample, false, true).status()).isEqualTo(SITES_DISAGREE);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsWithoutSymbols(Sample sample) {
    Path stripped = folder.resolve("stripped");
    Tool.lines("strip", "-o", stripped.toString(), sample.path().toString());
    assertThat(new Readelf(stripped).symbols()).isEmpty();
    assertThat(new Readelf(stripped).sections())
        .extracting(Readelf.Section::name)
        .contains("__jump_table");
    assertThat(Tool.run(stripped.toString()).status()).isEqualTo(GOOD);
  }

  /** Flips every key that has bytes in the file: its sites, its {@code enabled}, or both. */
  private Tool.Result runFlipped(Sample sample, boolean flipSites, boolean flipKeys)
      throws IOException {
    DecodedImage image = new DecodedImage(sample.path());
    List<DecodedSite> writable =
        image.sites(sample.entrySize()).stream()
            .filter(site -> site.key().fileOffset() >= 0)
            .toList();
    ByteBuffer content = ByteBuffer.wrap(image.content());
    for (DecodedSite site : writable) {
      if (flipSites) {
        ByteBuffer other = site.jump() ? site.nop() : site.jumpToTarget();
        content.put(site.code().fileOffset(), other, 0, site.length());
      }
      if (flipKeys) {
        content.put(site.key().fileOffset(), (byte) (site.key().on() ? 0 : 1));
      }
    }
    Path flipped = folder.resolve("flipped");
    Files.write(flipped, content.array());
    Files.setPosixFilePermissions(flipped, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Tool.run(flipped.toString());
  }

  private static String absolute(Sample sample) {
    return sample.path().toAbsolutePath().toString();
  }

  static Stream<Sample> programs() {
    return Sample.programs();
  }
}
