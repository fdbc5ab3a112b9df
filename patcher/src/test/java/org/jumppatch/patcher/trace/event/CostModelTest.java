package org.jumppatch.patcher.trace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CostModelTest {
  @Test
  void everyFigureCanBeChangedByItsName() {
    for (String name : CostModel.STANDARD.byName().keySet()) {
      CostModel changed = CostModel.STANDARD.with(Map.of(name, 123_456L));
      assertThat(changed.byName()).containsEntry(name, 123_456L);
      Map<String, Long> others = CostModel.STANDARD.byName();
      others.put(name, 123_456L);
      assertThat(changed.byName()).isEqualTo(others);
    }
  }

  @Test
  void refusesNamesAndFiguresThatAreNone() {
    assertThatThrownBy(() -> CostModel.STANDARD.with(Map.of("wirte", 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no cost is called wirte, only write, ipi_send");
    assertThatThrownBy(() -> CostModel.STANDARD.with(Map.of("write", -1L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CostModel.STANDARD.with(Map.of("write", CostModel.MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** log2(56) compares at most: 45 ns become about 180. */
  @Test
  void theHandlerTakesAsLongAsPublished() {
    CostModel costs = CostModel.STANDARD;
    assertThat(costs.of(Cost.HANDLER)).isEqualTo(45);
    double compares = Math.log(56) / Math.log(2);
    assertThat(costs.of(Cost.HANDLER) + costs.of(Cost.COMPARE) * (compares - 1))
        .isBetween(175.0, 185.0);
  }

  /** 168 writes with 168 syncs in 57 ms, with 3 syncs in 1.4 ms. */
  @Test
  void aWriteTakesAsLongAsPublished() {
    double sync = (57_000_000 - 1_400_000) / 165.0;
    double write = 57_000_000 / 168.0 - sync;
    assertThat((double) Cost.WRITE.standard()).isBetween(write * .98, write * 1.02);
  }
}
