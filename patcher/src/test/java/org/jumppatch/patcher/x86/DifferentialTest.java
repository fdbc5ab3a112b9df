package org.jumppatch.patcher.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.decode.Capstone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every variant of every supported form, with random operands, flags and memory, against
 * independent oracles. A long run: {@code -Djumppatch.cases=1000000}, and {@code
 * -Djumppatch.seed=2} for other cases.
 */
class DifferentialTest {
  private static final long CASES = Long.getLong("jumppatch.cases", 15_000);
  private static final long SEED = Long.getLong("jumppatch.seed", 1);

  private final Capstone capstone = Capstone.open();

  @AfterEach
  void close() {
    capstone.close();
  }

  @Test
  void doesWhatLibunicornDoes() {
    try (UnicornProcessor unicorn = new UnicornProcessor()) {
      Differential differential = compare(unicorn, true);
      Set<Mnemonic> not = EnumSet.of(Mnemonic.INT3, Mnemonic.UD2, Mnemonic.CPUID, Mnemonic.POPCNT);
      assertThat(differential.done()).containsOnlyKeys(EnumSet.complementOf(EnumSet.copyOf(not)));
    }
  }

  @Test
  void doesWhatThisCpuDoes() {
    Differential differential = compare(HostProcessor.open(), false);
    Set<Mnemonic> privileged =
        EnumSet.of(
            Mnemonic.INT3,
            Mnemonic.UD2,
            Mnemonic.CPUID,
            Mnemonic.CLI,
            Mnemonic.STI,
            Mnemonic.PUSHF);
    assertThat(differential.done())
        .containsOnlyKeys(EnumSet.complementOf(EnumSet.copyOf(privileged)));
  }

  private Differential compare(Processor oracle, boolean withGsBase) {
    Differential differential = new Differential(new Interpreter(capstone), oracle);
    CaseGenerator generator = new CaseGenerator(SEED, withGsBase);
    List<Variant> variants = Variant.all();
    for (long n = 0; n < CASES; n += variants.size()) {
      for (Variant variant : variants) {
        differential.run(generator.next(variant));
      }
    }
    assertThat(differential.differences()).as("with seed %d", SEED).isEmpty();
    assertThat(differential.cases()).isGreaterThan(CASES / 2);
    return differential;
  }
}
