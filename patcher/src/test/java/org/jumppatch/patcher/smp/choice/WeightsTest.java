package org.jumppatch.patcher.smp.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.junit.jupiter.api.Test;

class WeightsTest {
  @Test
  void weightsSayHowOften() {
    RandomChoices never = new RandomChoices(1, Weights.STANDARD.with(Map.of("nmi", 0L)));
    RandomChoices always = new RandomChoices(1, Weights.STANDARD.with(Map.of("patcher", 1000L)));
    int stale = 0;
    for (int i = 0; i < 10_000; i++) {
      assertThat(never.choose(Decision.NMI, 2)).isZero();
      assertThat(always.choose(Decision.TURN, 2)).isOne();
      stale += never.choose(Decision.VERSION, 3) == 0 ? 1 : 0;
    }
    assertThat(stale).isBetween(8_800, 9_200);
  }

  @Test
  void namesAndRangesAreChecked() {
    assertThat(Weights.STANDARD.with(Weights.STANDARD.byName())).isEqualTo(Weights.STANDARD);
    assertThatThrownBy(() -> Weights.STANDARD.with(Map.of("bursts", 1L)))
        .hasMessageContaining("bursts")
        .hasMessageContaining("burst");
    assertThatThrownBy(() -> Weights.STANDARD.with(Map.of("patcher", 0L)))
        .hasMessageContaining("patcher is 0");
    assertThatThrownBy(() -> Weights.STANDARD.with(Map.of("burst", 1L << 32)))
        .hasMessageContaining("burst");
  }

  @Test
  void inRoundRobinEveryoneHasATurn() {
    RoundRobinChoices choices = new RoundRobinChoices();
    for (int round = 0; round < 3; round++) {
      for (int cpu = 0; cpu < 4; cpu++) {
        assertThat(choices.choose(Decision.TURN, 2)).isZero();
        assertThat(choices.choose(Decision.CPU, 4)).isEqualTo(cpu);
      }
      assertThat(choices.choose(Decision.TURN, 2)).isOne();
    }
  }
}
