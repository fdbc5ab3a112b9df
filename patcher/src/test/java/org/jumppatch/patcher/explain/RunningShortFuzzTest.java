package org.jumppatch.patcher.explain;

import java.util.stream.Stream;
import org.jumppatch.elf.testing.MutatedSeeds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RunningShortFuzzTest {
  @TestFactory
  Stream<DynamicTest> mutatedSeeds() {
    return MutatedSeeds.of(new RunningFuzzTest());
  }
}
