package org.jumppatch.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.keyname.NamePattern;

/** The arguments {@code [PATTERN...] OLD NEW}, and how a pattern is read. */
public final class PatternsAndImages {
  private static final int IMAGES = 2;

  private final Given<List<String>> arguments;
  private final PatternCase read;

  public PatternsAndImages(Syntax syntax) {
    arguments =
        syntax.arguments(
            "1..*",
            "[PATTERN...] OLD NEW",
            "PATTERN is a name, or one with * and ?, of keys and static calls; all if there is"
                + " none.",
            "OLD and NEW are images.");
    read = new PatternCase(syntax);
  }

  /** Refuses a single argument. Picocli cannot: options may stand between the arguments. */
  public void check() {
    if (arguments.value().size() < IMAGES) {
      throw new UsageException("OLD NEW: an image is missing");
    }
    ImagesLast.check(arguments.value(), IMAGES);
  }

  /** What the user wrote before the images. */
  public List<String> patterns() {
    return arguments.value().subList(0, arguments.value().size() - IMAGES);
  }

  /** Whether any of some names is what a pattern asks for. */
  public Predicate<List<String>> meaning(String pattern) {
    NamePattern asked = read.pattern(pattern);
    return names -> names.stream().anyMatch(asked::matches);
  }

  /** The older image. */
  public Path before() {
    return image(IMAGES);
  }

  /** The newer one. */
  public Path after() {
    return image(1);
  }

  private Path image(int fromTheEnd) {
    return Syntax.path(arguments.value().get(arguments.value().size() - fromTheEnd));
  }
}
