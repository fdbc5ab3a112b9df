package org.jumppatch.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.OutputFile;

/** The options that say where a patched image goes. */
public final class OutputArguments {
  private final Given<Path> output;
  private final Given<Boolean> inPlace;
  private final Given<Boolean> dryRun;

  public OutputArguments(Syntax syntax) {
    output =
        syntax
            .output("OUT", "Write the patched image here; IMAGE.patched if not given.")
            .orNone(Path.class);
    inPlace = syntax.flag("--in-place", "Replace IMAGE itself.");
    dryRun = syntax.flag("--dry-run", "Write no image.");
  }

  /** Refuses options that contradict each other, before any work. */
  public void check() {
    if (inPlace.value() && output.isPresent()) {
      throw new UsageException("--in-place and -o exclude each other");
    }
    if (output.isPresent()) {
      Syntax.requireFile("-o", output.value());
    }
  }

  /** Whether no image is to be written. */
  public boolean isDryRun() {
    return dryRun.value();
  }

  /** Whether the input is to be replaced. */
  public boolean isInPlace() {
    return inPlace.value();
  }

  /** Where the patched image goes, or null for a dry run. */
  public @Nullable OutputFile file(Image image) throws IOException {
    if (dryRun.value()) {
      return null;
    }
    if (!inPlace.value()) {
      return OutputFile.at(path(image), image.path());
    }
    if (image.isUnpacked()) {
      throw new UsageException(
          image.path() + ": is compressed and cannot be patched in place; name an output with -o");
    }
    return OutputFile.inPlaceOf(image.path());
  }

  /** The name of what is written. */
  public Path path(Image image) {
    Path named = output.orNull();
    if (named != null) {
      return named;
    }
    Path input = image.path();
    return inPlace.value() ? input : input.resolveSibling(input.getFileName() + ".patched");
  }
}
