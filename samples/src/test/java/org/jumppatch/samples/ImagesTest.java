package org.jumppatch.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each image in the tree is what the README says of it, and what an image has to be. */
class ImagesTest {
  @Test
  void theReadmeHasARowForEveryKeyAndTheRowsAreRight() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Sample sample : Sample.values()) {
      rows.addAll(rows(sample));
    }
    assertThat(Files.readAllLines(Path.of("README.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .containsExactlyElementsOf(rows);
  }

  private static List<String> rows(Sample sample) throws IOException {
    Map<DecodedSite.Key, List<DecodedSite>> keys = new LinkedHashMap<>();
    for (DecodedSite site : sample.sites()) {
      keys.computeIfAbsent(site.key(), key -> new ArrayList<>()).add(site);
    }
    String type = new Readelf(sample.path()).type();
    List<String> rows = new ArrayList<>();
    keys.forEach(
        (key, sites) ->
            rows.add(
                "| `%s` | %s | %d bytes | `%s` | %s | %s | %d | %d | %d | %d | %d |"
                    .formatted(
                        sample.path().getFileName(),
                        type,
                        sample.entrySize(),
                        key.name(),
                        key.section().equals("UND") ? "" : key.on() ? "on" : "off",
                        key.section().equals("UND") ? "outside" : "`" + key.section() + "`",
                        sites.size(),
                        count(sites, false, true),
                        count(sites, false, false),
                        count(sites, true, true),
                        count(sites, true, false))));
    return rows;
  }

  private static long count(List<DecodedSite> sites, boolean jump, boolean near) {
    return sites.stream().filter(site -> site.jump() == jump && site.near() == near).count();
  }

  @Test
  void theReadmeCountsTheSitesThatCrossABoundary() throws IOException {
    List<DecodedSite> sites =
        Sample.SCHEDSTATS.sites().stream()
            .filter(site -> site.key().name().equals("sched_schedstats"))
            .toList();
    assertThat(Files.readString(Path.of("README.md")).replaceAll("\\s+", " "))
        .contains(
            "%d cross an aligned quadword, %d of them a 64-byte line and %d of those a page."
                .formatted(crossing(sites, 8), crossing(sites, 64), crossing(sites, 4096)));
  }

  private static long crossing(List<DecodedSite> sites, int unit) {
    return sites.stream().filter(site -> site.code().crosses(site.length(), unit)).count();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sitesAgreeWithTheirKeys(Sample sample) throws IOException {
    SiteAssertions.assertInitialState(sample.sites());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void objdumpSeesTheSameSites(Sample sample) throws IOException {
    SiteAssertions.assertDisassembled(sample.path(), sample.sites());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void nopsAreMarkedInThePieAndTheModuleOnly(Sample sample) throws IOException {
    boolean marks = sample == Sample.PIE || sample == Sample.MODULE;
    assertThat(sample.sites()).allMatch(site -> site.nopMark() == (marks && !site.jump()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void imagesAreSmall(Sample sample) throws IOException {
    assertThat(Files.size(sample.path())).isLessThan(200_000);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void symbolsMarkTheTable(Sample sample) {
    Readelf readelf = new Readelf(sample.path());
    Readelf.Section table = readelf.section("__jump_table");
    assertThat(value(readelf, "__start___jump_table")).isEqualTo(table.address());
    assertThat(value(readelf, "__stop___jump_table")).isEqualTo(table.address() + table.size());
  }

  private static long value(Readelf readelf, String name) {
    return readelf.symbols().stream()
        .filter(symbol -> symbol.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void matrixHasEveryKindOfSite() throws IOException {
    Stream<String> kinds =
        Sample.MATRIX.sites().stream()
            .map(site -> site.key().on() + " " + site.branch() + " " + site.length());
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "true true 2",
            "true true 5",
            "true false 2",
            "true false 5",
            "false true 2",
            "false true 5",
            "false false 2",
            "false false 5");
  }

  @Test
  void theModuleRemembersJumpsIntoOtherSections() throws IOException {
    List<Readelf.Relocation> relocations = new Readelf(Sample.MODULE.path()).relocations();
    List<DecodedSite> leaving =
        Sample.MODULE.sites().stream().filter(DecodedSite::leavesSection).toList();
    assertThat(leaving).extracting(DecodedSite::jump).containsExactlyInAnyOrder(false, true);
    for (DecodedSite site : leaving) {
      assertThat(relocations)
          .contains(
              new Readelf.Relocation(
                  ".rela" + site.code().section(),
                  site.code().offset() + 1,
                  site.jump() ? "R_X86_64_PC32" : "R_X86_64_NONE",
                  site.target().section(),
                  site.target().offset() - 4));
    }
  }

  @Test
  void theModulesTableIsInItsRelocations() throws IOException {
    Readelf.Section table = new Readelf(Sample.MODULE.path()).section("__jump_table");
    byte[] content = Files.readAllBytes(Sample.MODULE.path());
    for (int i = 0; i < table.size(); i++) {
      assertThat(content[table.offset() + i]).isZero();
    }
  }

  static Sample[] samples() {
    return Sample.values();
  }

  static Stream<Sample> programs() {
    return Sample.programs();
  }
}
