package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelSearch;
import org.jumppatch.elf.output.Destination;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch unpack}: the ELF file inside a vmlinuz or a compressed module. */
public final class UnpackCommand implements Callable<Integer> {
  /** To look for more would take long, and tell little. */
  private static final int MOST_KERNELS = 8;

  private final CommandSpec spec;
  private final Given<Path> path;
  private final Given<Path> output;
  private final Given<Boolean> find;

  public UnpackCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Unpack the vmlinux inside a vmlinuz, with the relocations that follow it.")
            .footer(
                "",
                "Examples: jumppatch unpack vmlinuz -o vmlinux",
                "          jumppatch unpack --find disk.img -o vmlinux")
            .spec();
    path = syntax.argument(Path.class, "VMLINUZ", "A vmlinuz, or a compressed module.");
    find =
        syntax.flag(
            "--find",
            "Look for a kernel in the raw bytes of a disk or a memory, and unpack the first one.");
    output =
        syntax.output("OUT", "Write the ELF file here; - is standard output.").required(Path.class);
  }

  @Override
  public Integer call() throws IOException {
    Destination to = Globals.of(spec).destination("-o", output.value(), path.value());
    Bytes content = find.value() ? found() : unpacked();
    List<String> lost = to.write(content, List.of());
    if (!lost.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf("note: it does not have the input's %s%n", String.join(", ", lost));
    }
    if (!Globals.of(spec).quiet()) {
      spec.commandLine()
          .getErr()
          .printf(
              "wrote %s, %s%n",
              Terminal.printable(to.name().toString()), counted(content.size(), "byte"));
    }
    return ExitCode.DONE;
  }

  private Bytes unpacked() throws IOException {
    Image image = Image.open(path.value());
    if (!image.isUnpacked()) {
      throw image.content().malformed(-1, "is not compressed; there is nothing to unpack");
    }
    return image.content();
  }

  private Bytes found() throws IOException {
    Bytes file = Bytes.map(path.value());
    List<KernelSearch.Found> kernels = KernelSearch.in(file, MOST_KERNELS);
    if (kernels.isEmpty()) {
      throw file.malformed(-1, "there is no kernel to be found in it, at least none in one piece");
    }
    for (KernelSearch.Found kernel : kernels) {
      spec.commandLine()
          .getErr()
          .println(
              "a kernel at 0x%x%s"
                  .formatted(kernel.offset(), kernel.equals(kernels.get(0)) ? ", unpacked" : ""));
    }
    return kernels.get(0).kernel();
  }
}
