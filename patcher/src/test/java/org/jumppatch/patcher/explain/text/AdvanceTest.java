package org.jumppatch.patcher.explain.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdvanceTest {
  private final Advance advance = new Advance();

  @Test
  void tellsPartAfterPart() {
    assertThat(advance.words()).isEmpty();
    advance.begin("searching", 3L << 30);
    assertThat(advance.words()).isEqualTo("searching, 0 %");
    advance.to(1L << 30);
    assertThat(advance.words()).isEqualTo("searching, 33 %");
    advance.begin("comparing", 4);
    advance.to(4);
    assertThat(advance.words()).isEqualTo("comparing, 100 %");
  }

  @Test
  void neverTellsMoreThanAllOfIt() {
    advance.begin("searching", 10);
    advance.to(11);
    assertThat(advance.words()).isEqualTo("searching, 100 %");
    advance.begin("nothing", 0);
    advance.to(1);
    assertThat(advance.words()).isEqualTo("nothing");
  }
}
