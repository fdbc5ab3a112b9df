package org.jumppatch.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.elf.output.OutputFile;
import org.jumppatch.elf.output.OutputFolder;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.WrittenImage;

/** The options that say where a patched image goes. */
public final class OutputArguments {
  private static final String VMLINUZ = "vmlinuz";
  private static final String VMLINUX = "vmlinux";

  private final Given<Path> output;
  private final Given<Boolean> repack;
  private final Given<Boolean> inPlace;
  private final Given<Boolean> dryRun;

  public OutputArguments(Syntax syntax) {
    output =
        syntax
            .output(
                "OUT",
                "Write the patched image here, - is standard output; if not given, beside IMAGE:"
                    + " IMAGE.patched, or vmlinux.patched for a vmlinuz whose vmlinux is written.")
            .orNone(Path.class);
    repack =
        syntax.flag(
            "--repack",
            "Write the image in the form it has: a vmlinuz that boots, a compressed module; else"
                + " what is written is the plain ELF file.");
    inPlace = syntax.flag("--in-place", "Replace IMAGE itself.");
    dryRun = syntax.flag("--dry-run", "Write no image.");
  }

  /** Refuses options that contradict each other, before any work. */
  public void check() {
    if (inPlace.value() && output.isPresent()) {
      throw new UsageException("--in-place and -o exclude each other");
    }
  }

  /** Whether the image goes to standard output, where reports go else. */
  public boolean isStandard() {
    return output.isPresent() && Syntax.isStandard(output.value()) && !dryRun.value();
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
  public @Nullable Destination file(Image image, Globals globals) throws IOException {
    if (dryRun.value()) {
      return null;
    }
    if (!inPlace.value()) {
      return globals.destination("-o", path(image), image.path());
    }
    if (image.isUnpacked() && !repack.value()) {
      throw new UsageException(
          image.path()
              + ": is compressed; --repack replaces it in the form it has, -o writes the plain file");
    }
    return OutputFile.inPlaceOf(image.path());
  }

  /** Where a kernel goes with its modules; null for a dry run. */
  public @Nullable OutputFolder folder() throws IOException {
    if (inPlace.value()) {
      throw new UsageException("--modules writes a kernel and its modules anew: -o OUTDIR");
    }
    if (dryRun.value()) {
      return null;
    }
    if (!output.isPresent()) {
      throw new UsageException(
          "--modules writes more than one file: -o OUTDIR names the folder that they go to");
    }
    Syntax.requireFile("-o", output.value());
    return OutputFolder.at(output.value());
  }

  /** The name of what is written. */
  public Path path(Image image) {
    Path named = output.orNull();
    if (named != null) {
      return named;
    }
    Path input = image.path();
    return inPlace.value() ? input : input.resolveSibling(name(image) + ".patched");
  }

  /** What is written of a vmlinuz is no vmlinuz, and its name is not to say so. */
  private String name(Image image) {
    String name = String.valueOf(image.path().getFileName());
    if (repack.value() || image.kind() != ImageKind.VMLINUZ) {
      return name;
    }
    return name.startsWith(VMLINUZ) ? VMLINUX + name.substring(VMLINUZ.length()) : VMLINUX;
  }

  /** Writes a run's image where, and in the form in which, it is to be. */
  public WrittenImage write(FlipRun flip, Destination file) throws IOException {
    return repack.value() ? flip.repack(file) : flip.write(file);
  }
}
