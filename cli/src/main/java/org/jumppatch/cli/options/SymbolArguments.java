package org.jumppatch.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.source.SymbolFile;

/** The option that names the symbols of an image which has none. */
public final class SymbolArguments {
  private final Given<Path> file;

  public SymbolArguments(Syntax syntax) {
    file =
        syntax
            .option(
                "--symbols",
                "FILE",
                "Take the image's names from here: a System.map, a /proc/kallsyms, a debug file.")
            .orNone(Path.class);
  }

  /** Whether names are given. */
  public boolean arePresent() {
    return file.isPresent();
  }

  /**
   * The image with these names; as it is where none are given.
   *
   * @param told is told how far a running kernel's names were moved
   */
  public OpenImage of(OpenImage open, Consumer<String> told) throws IOException {
    Path from = file.orNull();
    if (from == null) {
      return open;
    }
    SymbolFile names = SymbolFile.of(from, open.image());
    if (names.slide() != 0) {
      told.accept(
          "%s: of a kernel that has moved; %s%s taken away"
              .formatted(from, names.slide() < 0 ? "-" : "", Places.hex(Math.abs(names.slide()))));
    }
    try {
      return OpenImage.of(open.image().named(names.symbols()));
    } catch (ImageFormatException e) {
      // Without them it could be read.
      throw new ImageFormatException(
          from.toString(), -1, "names of another image: by them, " + e.getMessage());
    }
  }
}
