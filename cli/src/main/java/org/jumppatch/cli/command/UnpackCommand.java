package org.jumppatch.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.cli.options.Given;
import org.jumppatch.cli.options.Globals;
import org.jumppatch.cli.options.Syntax;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.OutputFile;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch unpack}: the ELF file inside a vmlinuz or a compressed module. */
public final class UnpackCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<Path> path;
  private final Given<Path> output;

  public UnpackCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Unpack the vmlinux inside a vmlinuz, with the relocations that follow it.")
            .footer("", "Example: jumppatch unpack vmlinuz -o vmlinux")
            .spec();
    path = syntax.argument(Path.class, "VMLINUZ", "A vmlinuz, or a compressed module.");
    output = syntax.output("OUT", "Write the ELF file here.").required(Path.class);
  }

  @Override
  public Integer call() throws IOException {
    Syntax.requireFile("-o", output.value());
    Image image = Image.open(path.value());
    if (!image.isUnpacked()) {
      throw image.content().malformed(-1, "is not compressed; there is nothing to unpack");
    }
    List<String> lost =
        OutputFile.at(output.value(), path.value()).write(image.content(), List.of());
    if (!lost.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf("note: it does not have the input's %s%n", String.join(", ", lost));
    }
    if (!Globals.of(spec).quiet()) {
      spec.commandLine()
          .getErr()
          .printf(
              "wrote %s, %,d bytes%n",
              Terminal.printable(output.value().toString()), image.content().size());
    }
    return ExitCode.DONE;
  }
}
