package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.script.Script;
import org.jumppatch.patcher.script.ScriptPlan;
import org.jumppatch.patcher.site.FlipPlan;

/** {@code jumppatch batch}: edits by a script. */
public final class BatchCommand extends PatchCommand {
  private static final String STANDARD_INPUT = "-";

  private final Given<String> script;
  private final Given<Path> image;
  private final Given<Boolean> force;

  public BatchCommand(Syntax syntax) {
    super(syntax);
    syntax
        .description(
            "Do all that a script says, or nothing: flip keys, poke instructions, point static"
                + " calls elsewhere.",
            "",
            "A script has one statement on each line; # begins a comment, a backslash at the end of"
                + " a line goes on with the next one:",
            "  enable KEY, disable KEY   flip a key, as the commands do",
            "  poke ADDRESS OLD NEW      ADDRESS is 0x... or SYMBOL+OFFSET; OLD and NEW are bytes in"
                + " hex, nop, ret, int3, jmp ADDRESS or call ADDRESS",
            "  call NAME = FUNCTION      as jumppatch call; FUNCTION is a symbol, an address or 0",
            "  commit                    flush what was queued; the end of the script does so too")
        .footer(
            "",
            "Examples: jumppatch batch edits.jp vmlinuz --dry-run",
            "          echo 'enable sched_schedstats' | jumppatch batch - vmlinuz -o vmlinux.new");
    script = syntax.argument(String.class, "SCRIPT", "The script's file; - is standard input.");
    image =
        syntax.argument(Path.class, "IMAGE", "vmlinux, vmlinuz, module or any x86-64 ELF file.");
    force =
        syntax.flag(
            "--force",
            "Poke where a CPU can arrive inside, and sites of keys; flip external and half flipped"
                + " keys.");
  }

  @Override
  Path image() {
    return image.value();
  }

  @Override
  boolean forced() {
    return force.value();
  }

  @Override
  String operation() {
    return "batch";
  }

  @Override
  FlipPlan plan(OpenImage open) throws IOException {
    Script parsed = read();
    try (Capstone capstone = Capstone.open()) {
      return ScriptPlan.of(parsed, open.image(), open.keys(), capstone, force.value());
    }
  }

  /** A script says itself what is flushed together. */
  @Override
  FlipPlan queued(FlipPlan plan, Mode mode) {
    return plan;
  }

  @Override
  boolean showsChanges() {
    return true;
  }

  private Script read() throws IOException {
    String name = script.value();
    if (name.equals(STANDARD_INPUT)) {
      return Script.read("<stdin>", System.in);
    }
    Path file = Syntax.path(name);
    if (Files.isDirectory(file)) {
      throw new FileSystemException(name, null, "is a folder, not a script");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Script.read(name, in);
    }
  }
}
