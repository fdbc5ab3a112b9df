package org.jumppatch.patcher.trace;

import java.util.stream.Stream;
import org.jumppatch.elf.testing.MutatedSeeds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class TraceShortFuzzTest {
  @TestFactory
  Stream<DynamicTest> mutatedSeeds() {
    return MutatedSeeds.of(new TraceFuzzTest());
  }
}
