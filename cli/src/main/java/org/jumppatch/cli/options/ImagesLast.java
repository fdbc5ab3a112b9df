package org.jumppatch.cli.options;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jumppatch.cli.syntax.UsageException;

/** Tells who put the image first, as most other tools have it, that it comes last. */
final class ImagesLast {
  private ImagesLast() {}

  /**
   * Refuses a file before what is none.
   *
   * @param arguments all of them
   * @param images how many of them are images, the last ones
   */
  static void check(List<String> arguments, int images) {
    String last = arguments.get(arguments.size() - 1);
    boolean others = arguments.size() > images;
    if (others && !is(last, Files::exists) && is(arguments.get(0), Files::isRegularFile)) {
      throw new UsageException(
          "the image%s last: %s is a file, and %s is none"
              .formatted(images == 1 ? " comes" : "s come", arguments.get(0), last));
    }
  }

  private static boolean is(String word, Predicate<Path> what) {
    try {
      return what.test(Path.of(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
