package org.jumppatch.patcher.poke;

import static org.assertj.core.api.Assertions.assertThat;

import org.jumppatch.elf.linux.KernelVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {
  @ParameterizedTest
  @CsvSource({
    "4.19.0, 6.1",
    "5.3.18, 5.3",
    "5.10.0-9-amd64, 6.1",
    "6.1.187, 6.1",
    "6.15.11, 6.1",
    "6.16.0, 6.16",
    "7.3.4+deb13, 6.16",
    "unnumbered, 6.1"
  })
  void aReleaseTellsItsProtocol(String release, String label) {
    assertThat(Dialect.of(new KernelVersion(release, "")).label()).isEqualTo(label);
  }

  @Test
  void whatTellsNoReleaseIsTakenForTheCommonest() {
    assertThat(Dialect.of(null)).isEqualTo(Dialect.V6_1);
  }
}
