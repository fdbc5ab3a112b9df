package org.jumppatch.cli.image;

import java.util.stream.Stream;
import org.jumppatch.elf.testing.MutatedSeeds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReportShortFuzzTest {
  @TestFactory
  Stream<DynamicTest> mutatedSeeds() {
    return MutatedSeeds.of(new ReportFuzzTest());
  }
}
