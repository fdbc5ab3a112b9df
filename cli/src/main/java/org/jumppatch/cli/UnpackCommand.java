package org.jumppatch.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.OutputFile;
import org.jumppatch.elf.linux.Image;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch unpack}: the ELF file inside a vmlinuz or a compressed module. */
@Command(
    name = "unpack",
    description = "Unpack the vmlinux inside a vmlinuz, with the relocations that follow it.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: jumppatch unpack vmlinuz -o vmlinux"})
final class UnpackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "VMLINUZ", description = "A vmlinuz, or a compressed module.")
  private Path path;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "Write the ELF file here.")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    Image image = Image.open(path);
    if (!image.isUnpacked()) {
      throw image.content().malformed(-1, "is not compressed; there is nothing to unpack");
    }
    OutputFile.at(Objects.requireNonNull(output), path).write(image.content(), List.of());
    if (!Main.of(spec).quiet()) {
      spec.commandLine()
          .getErr()
          .printf(
              "wrote %s, %,d bytes%n",
              Terminal.printable(String.valueOf(output)), image.content().size());
    }
    return ExitCode.DONE;
  }
}
