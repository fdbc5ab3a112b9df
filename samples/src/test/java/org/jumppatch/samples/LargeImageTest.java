package org.jumppatch.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LargeImageTest {
  private static final Comparator<DecodedSite> BY_ADDRESS =
      Comparator.comparingLong(site -> site.code().address());

  @TempDir private Path folder;

  @Test
  void hasTheSitesAndKeysThatWereAskedFor() throws IOException {
    Path file = write(new LargeImage(3000, 100));
    List<DecodedSite> sites = new DecodedImage(file).sites(16);
    assertThat(sites).hasSize(3000);
    Map<String, Long> keys =
        sites.stream().collect(Collectors.groupingBy(s -> s.key().name(), Collectors.counting()));
    assertThat(keys).containsOnlyKeys(IntStream.range(0, 100).mapToObj(i -> "key_" + i).toList());
    assertThat(keys.get("key_0")).isBetween(600L, 900L);
    SiteAssertions.assertInitialState(sites);
    SiteAssertions.assertDisassembled(file, sites);
  }

  @Test
  void hasEveryKindOfSiteAndMarksItsNops() throws IOException {
    List<DecodedSite> sites = new DecodedImage(write(new LargeImage(3000, 100))).sites(16);
    assertThat(sites.stream().map(s -> s.key().on() + " " + s.branch() + " " + s.near()).distinct())
        .hasSize(8);
    assertThat(sites).allMatch(site -> site.nopMark() != site.jump());
    assertThat(sites).anyMatch(site -> site.code().crosses(site.length(), 64));
  }

  @Test
  void sitesDoNotOverlapAndTheTableIsInNoOrder() throws IOException {
    List<DecodedSite> sites = new DecodedImage(write(new LargeImage(3000, 100))).sites(16);
    List<DecodedSite> sorted = sites.stream().sorted(BY_ADDRESS).toList();
    assertThat(sorted).isNotEqualTo(sites);
    for (int i = 1; i < sorted.size(); i++) {
      DecodedSite before = sorted.get(i - 1);
      assertThat(sorted.get(i).code().address())
          .isGreaterThanOrEqualTo(before.code().address() + before.length());
    }
  }

  @Test
  void everySiteLiesInAFunction() throws IOException {
    Path file = write(new LargeImage(300, 10));
    List<Readelf.Symbol> functions =
        new Readelf(file)
            .symbols().stream().filter(symbol -> symbol.name().startsWith("worker_")).toList();
    for (DecodedSite site : new DecodedImage(file).sites(16)) {
      assertThat(functions)
          .as("%s", site)
          .anyMatch(
              function ->
                  site.code().address() >= function.value()
                      && site.target().address() < function.value() + function.size());
    }
  }

  @Test
  void isTheSameForTheSameNumbersOnly() {
    byte[] image = new LargeImage(500, 20, 7, 8).toByteArray();
    assertThat(new LargeImage(500, 20, 7, 8).toByteArray()).isEqualTo(image);
    assertThat(new LargeImage(500, 20, 8, 8).toByteArray()).isNotEqualTo(image);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1, 50", "50, 1"})
  void mayBeSmall(int sites, int keys) throws IOException {
    List<DecodedSite> decoded = new DecodedImage(write(new LargeImage(sites, keys))).sites(16);
    assertThat(decoded).hasSize(sites);
    SiteAssertions.assertInitialState(decoded);
  }

  /**
   * Around the first number that the ELF header cannot hold, for the count and for the last number.
   */
  @ParameterizedTest
  @ValueSource(ints = {9, 0xfeff, 0xff00, 0xff01, 0xff08, 70_000})
  void anyNumberOfSectionsIsReadable(int count) throws IOException {
    Path few = write(new LargeImage(40, 4));
    Path many = write(new LargeImage(40, 4, 1, count));
    assertThat(Tool.lines("readelf", "-hW", many.toString()))
        .anyMatch(line -> line.contains("Number of section headers:") && line.contains("" + count))
        .anyMatch(line -> line.contains("string table index:") && line.contains("" + (count - 1)));
    assertThat(new Readelf(many).symbols()).hasSameSizeAs(new Readelf(few).symbols());
    assertThat(new DecodedImage(many).sites(16)).isEqualTo(new DecodedImage(few).sites(16));
  }

  @Test
  void withoutSectionsTheLoadedPartIsTheSame() throws IOException {
    Path with = write(new LargeImage(200, 20));
    Path without = write(new LargeImage(200, 20, 1, 0));
    assertThat(Tool.lines("readelf", "-SW", without.toString()))
        .contains("There are no sections in this file.");
    assertThat(segments(without)).hasSize(2).isEqualTo(segments(with));
    byte[] loaded = Files.readAllBytes(without);
    byte[] whole = Files.readAllBytes(with);
    assertThat(Arrays.copyOfRange(loaded, SampleLayout.TEXT_OFFSET, loaded.length))
        .isEqualTo(Arrays.copyOfRange(whole, SampleLayout.TEXT_OFFSET, loaded.length));
  }

  private static List<String> segments(Path file) {
    return Tool.lines("readelf", "-lW", file.toString()).stream()
        .filter(line -> line.startsWith("  LOAD"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 8", "1, 0, 8", "1, 1, 7", "1, 1, -1", "1000001, 1, 8", "1, 1000001, 8"})
  void rejectsNumbersOutOfRange(int sites, int keys, int sections) {
    assertThatIllegalArgumentException().isThrownBy(() -> new LargeImage(sites, keys, 1, sections));
  }

  @Test
  void theCommandWritesTheImage() throws IOException {
    Path out = folder.resolve("out");
    assertThat(
            LargeImage.run(
                System.err, "--seed", "3", "--sections", "10", "30", "5", out.toString()))
        .isZero();
    assertThat(out).hasBinaryContent(new LargeImage(30, 5, 3, 10).toByteArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "30 5", "x 5 OUT", "--seed 30 5", "--what 1 30 5 OUT", "1 0 OUT"})
  void theCommandRejectsOtherArguments(String line) throws IOException {
    Path out = folder.resolve("out");
    String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);
    Arrays.asList(args).replaceAll(arg -> arg.equals("OUT") ? out.toString() : arg);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    assertThat(LargeImage.run(new PrintStream(errors, true, UTF_8), args)).isEqualTo(2);
    assertThat(errors.toString(UTF_8)).startsWith("LargeImage: ").contains("usage:");
    assertThat(out).doesNotExist();
  }

  private Path write(LargeImage image) throws IOException {
    Path file = folder.resolve(image.sections() + ".elf");
    image.write(file);
    return file;
  }
}
