package org.jumppatch.cli.command;

import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FlipPlan.Assignment;
import org.jumppatch.patcher.trace.Recording;

/** {@code jumppatch call}: static calls are pointed elsewhere. */
public final class CallCommand extends PatchCommand {
  private final KeysAndImage arguments;
  private final Given<Boolean> force;

  public CallCommand(Syntax syntax) {
    super(syntax, Mode.SINGLE);
    syntax
        .description(
            "Point static calls elsewhere: the function in the key, the trampoline, then every"
                + " site, one after the other as the kernel does it.",
            "",
            "In a file that was never patched the sites call the trampoline; boot makes each call"
                + " the key's function. A file may hold either, and boots into the same state:"
                + " what decides is the function in the key, from which boot writes every site"
                + " anew. Written here are the key with its KASLR relocation, the trampoline, and"
                + " the sites as a running kernel would have them, so that code that runs before"
                + " boot comes to its static calls does as code after it. Sites in init text are"
                + " left to boot, and reach the function through the trampoline.")
        .footer(
            "",
            "Examples: jumppatch call might_resched=__cond_resched vmlinuz",
            "          jumppatch call cond_resched=0 --dry-run vmlinuz");
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "NAME=FUNCTION... IMAGE",
            "NAME is a static call, as jumppatch list --calls has it. FUNCTION is a symbol or an"
                + " address (0x...), 0 for none.",
            "IMAGE is a vmlinux, vmlinuz, module or any x86-64 ELF file; where a loader writes the"
                + " pointer, its relocation is changed.");
    force =
        syntax.flag(
            "--force", "Overwrite places that call something else than the key's function.");
  }

  @Override
  Path image() {
    if (arguments.count() < 2) {
      throw new UsageException("NAME=FUNCTION... IMAGE: a static call or the image is missing");
    }
    return arguments.image();
  }

  @Override
  boolean forced() {
    return force.value();
  }

  @Override
  FlipPlan plan(OpenImage open) {
    List<Assignment> assigned = OpenCalls.of(open.image()).assigned(arguments.keys());
    return FlipPlan.ofCalls(open.image(), assigned, force.value());
  }

  @Override
  String operation() {
    return Recording.CALL;
  }
}
