package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.kaslr.SameKernel;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.elf.wrapping.Repacked;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch pack}: the opposite of {@code unpack}. */
public final class PackCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<Path> path;
  private final Given<Path> into;
  private final Given<Path> output;

  public PackCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Put a vmlinux into a vmlinuz, in place of the one that is in it.",
                "",
                "VMLINUX is what jumppatch unpack wrote, with any change that leaves its size or"
                    + " makes it smaller. What is packed is unpacked again before it is written.")
            .footer("", "Example: jumppatch pack vmlinux --into vmlinuz -o vmlinuz.new")
            .spec();
    path = syntax.argument(Path.class, "VMLINUX", "An ELF file: a kernel, or a module.");
    into =
        syntax
            .option(
                "--into", "VMLINUZ", "The vmlinuz, or compressed module, that is to have it in it.")
            .required(Path.class);
    output =
        syntax.output("OUT", "Write the vmlinuz here; - is standard output.").required(Path.class);
  }

  @Override
  public Integer call() throws IOException {
    List<String> notes = new ArrayList<>();
    String written;
    try (Progress progress = Globals.of(spec).progress(() -> "packing " + path.value())) {
      written = pack(notes);
      progress.end();
    }
    for (String note : notes) {
      spec.commandLine().getErr().println("note: " + Terminal.printable(note));
    }
    if (!Globals.of(spec).quiet()) {
      spec.commandLine().getErr().println("wrote " + Terminal.printable(written));
    }
    return ExitCode.DONE;
  }

  private void check(Bytes written, ElfFile elf) {
    if (!SameKernel.is(elf, Image.of(output.value(), written).elf())) {
      throw written.malformed(-1, "what was packed is not what comes out");
    }
  }

  /** Returns what was written, and how much. */
  private String pack(List<String> notes) throws IOException {
    ElfFile elf = Image.open(path.value()).elf();
    Bytes content = elf.bytes();
    Image image = Image.open(into.value());
    if (!image.isUnpacked()) {
      throw image.content().malformed(-1, "is not compressed; nothing can be packed into it");
    }
    Destination file = Globals.of(spec).destination("-o", output.value(), into.value());
    Repacked repacked = image.repack(content.copy(0, Math.toIntExact(content.size())));
    Bytes whole = Bytes.of(into.value().toString(), repacked.file());
    List<String> lost = file.write(whole, List.of(), written -> check(written, elf));
    for (String what : repacked.lost()) {
      notes.add(what + " no longer holds: it is not there or not right");
    }
    if (!lost.isEmpty()) {
      notes.add("the file does not have the input's " + String.join(", ", lost));
    }
    return file.name() + ", " + counted(whole.size(), "byte");
  }
}
