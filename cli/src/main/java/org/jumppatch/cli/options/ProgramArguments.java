package org.jumppatch.cli.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.program.ProgramText;
import org.jumppatch.patcher.run.RunOptions;
import picocli.CommandLine.Model.CommandSpec;

/** {@code --program}: a protocol that somebody has written down, in place of a kernel's. */
public final class ProgramArguments {
  private final CommandSpec spec;
  private final Given<Path> program;

  public ProgramArguments(Syntax syntax) {
    spec = syntax.spec();
    program =
        syntax
            .option(
                "--program",
                "FILE",
                "The protocol that this file tells step by step, in place of a kernel's; check"
                    + " --print-program shows some.")
            .orNone(Path.class);
  }

  /**
   * The same options with the program's protocol, where one is given.
   *
   * @throws org.jumppatch.patcher.script.ScriptException with all that is wrong with its text
   */
  public RunOptions in(RunOptions options) throws IOException {
    Path file = program.orNull();
    if (file == null) {
      return options;
    }
    GivenOptions.refuse(spec, List.of("--dialect", "--sync"), "--program says that itself");
    Syntax.requireFile("--program", file);
    try (InputStream in = Files.newInputStream(file)) {
      return options.with(ProgramText.read(file.toString(), in));
    }
  }

  /** The scheme of syncs that the program names, or the one that was typed. */
  public SyncScheme syncs(RunOptions options, Given<SyncScheme> typed) {
    return program.isPresent() ? options.recipe().syncs() : typed.value();
  }
}
