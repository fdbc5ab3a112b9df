package org.jumppatch.patcher.x86.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.patcher.x86.decode.Mnemonic.CLI;
import static org.jumppatch.patcher.x86.decode.Mnemonic.CPUID;
import static org.jumppatch.patcher.x86.decode.Mnemonic.INT3;
import static org.jumppatch.patcher.x86.decode.Mnemonic.IRET;
import static org.jumppatch.patcher.x86.decode.Mnemonic.POPCNT;
import static org.jumppatch.patcher.x86.decode.Mnemonic.PUSHF;
import static org.jumppatch.patcher.x86.decode.Mnemonic.STI;
import static org.jumppatch.patcher.x86.decode.Mnemonic.UD2;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.x86.decode.CaseGenerator;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.decode.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every variant of every supported form, with random operands, flags and memory, against
 * independent oracles. A long run: {@code -Djumppatch.cases=1000000}, and {@code
 * -Djumppatch.seed=2} for other cases.
 */
class DifferentialTest {
  private static final long CASES = Long.getLong("jumppatch.cases", 10_000);
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
      assertThat(differential.done()).containsOnlyKeys(allBut(INT3, UD2, CPUID, POPCNT, IRET));
    }
  }

  @Test
  void doesWhatThisCpuDoes() {
    Differential differential = compare(HostProcessor.open(), false);
    assertThat(differential.done())
        .containsOnlyKeys(allBut(INT3, UD2, CPUID, CLI, STI, PUSHF, IRET));
  }

  private static Set<Mnemonic> allBut(Mnemonic... unknown) {
    return EnumSet.complementOf(EnumSet.copyOf(List.of(unknown)));
  }

  private Differential compare(Processor oracle, boolean withBases) {
    Differential differential = new Differential(new Interpreter(capstone), oracle);
    CaseGenerator generator = new CaseGenerator(SEED, withBases);
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
