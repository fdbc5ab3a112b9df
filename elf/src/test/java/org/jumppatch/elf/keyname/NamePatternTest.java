package org.jumppatch.elf.keyname;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class NamePatternTest {
  @Property
  void matchesWhatTheRegularExpressionMatches(
      @ForAll @Chars({'*', '?', '['}) @CharRange(from = 'a', to = 'c') @StringLength(max = 8)
          String pattern,
      @ForAll @Chars({'['}) @CharRange(from = 'a', to = 'c') @StringLength(max = 10) String name) {
    String regex = pattern.replace("[", "\\[").replace("*", ".*").replace('?', '.');
    assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(Pattern.matches(regex, name));
  }
}
