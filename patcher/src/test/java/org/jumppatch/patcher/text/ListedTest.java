package org.jumppatch.patcher.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListedTest {
  @Test
  void allAreNamedOrHowManyMoreThereAre() {
    assertThat(Listed.first(List.of("a", "b"), 2)).isEqualTo("a, b");
    assertThat(Listed.first(List.of("a", "b", "c"), 2)).isEqualTo("a, b and 1 more");
    assertThat(Listed.first(Collections.nCopies(2001, "a"), 1)).isEqualTo("a and 2,000 more");
  }
}
