package org.jumppatch.cli.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the command line gave for an option or an argument; known once the line was read.
 *
 * @param <T> the type of the value
 */
public final class Given<T> {
  private final ArgSpec declared;

  public Given(ArgSpec declared) {
    this.declared = declared;
  }

  /** The value, of what must be given or has a value where it is not. */
  public T value() {
    return declared.getValue();
  }

  /** The value; null where none was given. */
  public @Nullable T orNull() {
    return declared.getValue();
  }

  /** A number, or another one where none was given; a negative one is refused. */
  public static long notNegative(Given<? extends Number> number, long otherwise) {
    Number given = number.orNull();
    if (given != null && given.longValue() < 0) {
      throw new UsageException(number.name() + " " + given + ": 0 or more");
    }
    return given == null ? otherwise : given.longValue();
  }

  /**
   * The words that a value may be, as people type them; none where it may be anything. Of an
   * enumeration for which no words were declared picocli has the names of its constants.
   */
  public static List<String> words(ArgSpec declared) {
    List<String> words = new ArrayList<>();
    List<String> constants = new ArrayList<>();
    if (declared.type().isEnum()) {
      for (Object constant : declared.type().getEnumConstants()) {
        constants.add(((Enum<?>) constant).name());
      }
    }
    if (declared.completionCandidates() != null) {
      declared.completionCandidates().forEach(words::add);
    }
    if (!words.isEmpty() && !words.equals(constants)) {
      return words;
    }
    return constants.stream().map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-')).toList();
  }

  /** What it is called. */
  public String name() {
    return declared instanceof OptionSpec option ? option.longestName() : declared.paramLabel();
  }

  /** Whether a value was given. */
  public boolean isPresent() {
    return orNull() != null;
  }
}
