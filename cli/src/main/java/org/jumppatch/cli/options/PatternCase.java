package org.jumppatch.cli.options;

import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.elf.keyname.NamePattern;

/** The option {@code -i}, and how patterns are read with and without it. */
final class PatternCase {
  private final Given<Boolean> ignored;

  PatternCase(Syntax syntax) {
    ignored =
        syntax.flag("--ignore-case", "-i", "Capital and small letters are alike in patterns.");
  }

  /** Whether capital and small letters are alike. */
  boolean isIgnored() {
    return ignored.value();
  }

  /** The pattern in a text. */
  NamePattern pattern(String text) {
    NamePattern pattern = NamePattern.of(text);
    return isIgnored() ? pattern.ignoringCase() : pattern;
  }
}
