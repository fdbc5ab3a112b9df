package org.jumppatch.elf.source;

import java.util.stream.Stream;
import org.jumppatch.elf.testing.MutatedSeeds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SourceShortFuzzTest {
  @TestFactory
  Stream<DynamicTest> mutatedSeeds() {
    return MutatedSeeds.of(new SourceFuzzTest());
  }
}
