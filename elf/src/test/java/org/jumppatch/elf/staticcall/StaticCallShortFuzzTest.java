package org.jumppatch.elf.staticcall;

import java.util.stream.Stream;
import org.jumppatch.elf.testing.MutatedSeeds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class StaticCallShortFuzzTest {
  @TestFactory
  Stream<DynamicTest> mutatedSeeds() {
    return MutatedSeeds.of(new StaticCallFuzzTest());
  }
}
