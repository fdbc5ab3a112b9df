package org.jumppatch.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.OutputFile;
import org.jumppatch.elf.linux.Image;
import picocli.CommandLine.Option;

/** The options that say where a patched image goes. */
final class OutputArguments {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description = "Write the patched image here; IMAGE.patched if not given.")
  private @Nullable Path output;

  @Option(names = "--in-place", description = "Replace IMAGE itself.")
  private boolean inPlace;

  @Option(names = "--dry-run", description = "Write no image.")
  private boolean dryRun;

  /** Refuses options that contradict each other, before any work. */
  void check() {
    if (inPlace && output != null) {
      throw new UsageException("--in-place and -o exclude each other");
    }
  }

  /** Whether no image is to be written. */
  boolean isDryRun() {
    return dryRun;
  }

  /** Where the patched image goes, or null for a dry run. */
  @Nullable OutputFile file(Image image) throws IOException {
    if (dryRun) {
      return null;
    }
    if (!inPlace) {
      return OutputFile.at(path(image), image.path());
    }
    if (image.isUnpacked()) {
      throw new UsageException(
          image.path() + ": is compressed and cannot be patched in place; name an output with -o");
    }
    return OutputFile.inPlaceOf(image.path());
  }

  /** The name of what is written. */
  Path path(Image image) {
    if (output != null) {
      return output;
    }
    Path input = image.path();
    return inPlace ? input : input.resolveSibling(input.getFileName() + ".patched");
  }
}
