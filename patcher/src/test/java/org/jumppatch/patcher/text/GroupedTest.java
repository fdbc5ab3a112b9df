package org.jumppatch.patcher.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GroupedTest {
  @Property
  void isWhatTheFormatterWritesInEnglish(@ForAll long number) {
    assertThat(Grouped.grouped(number)).isEqualTo(String.format(Locale.ROOT, "%,d", number));
  }

  @Example
  void theShortOnesHaveNoComma() {
    assertThat(Grouped.grouped(-999)).isEqualTo("-999");
    assertThat(Grouped.grouped(1_000)).isEqualTo("1,000");
  }
}
