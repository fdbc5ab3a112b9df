package org.jumppatch.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.source.SourceLines;

/** The options that ask for lines of source. */
public final class SourceArguments {
  private final Given<Boolean> source;
  private final Given<Path> debugFile;

  public SourceArguments(Syntax syntax) {
    source =
        syntax.flag(
            "--source",
            "Tell file and line of each site, and of each function that is inlined there, by"
                + " llvm-symbolizer, eu-addr2line or addr2line.");
    debugFile =
        syntax
            .option(
                "--debug-file",
                "FILE",
                "What has the lines (DWARF); else the image, the file that its .gnu_debuglink"
                    + " names, or what is installed for its build-id in /usr/lib/debug.")
            .orNone(Path.class);
  }

  /** Whether lines are asked for. */
  public boolean arePresent() {
    if (debugFile.isPresent() && !source.value()) {
      throw new UsageException("--debug-file goes with --source");
    }
    return source.value();
  }

  /** The lines of places in an image; null where nobody asks. */
  public @Nullable SourceLines lines(Image image, List<Long> places) throws IOException {
    return arePresent() ? SourceLines.of(image, debugFile.orNull(), places) : null;
  }
}
