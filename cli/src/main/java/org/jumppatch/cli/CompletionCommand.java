package org.jumppatch.cli;

import java.util.concurrent.Callable;
import org.jumppatch.cli.completion.Shell;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch completion}: what teaches a shell to complete command lines. */
final class CompletionCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<Shell> shell;

  CompletionCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Print a script that makes a shell complete commands, options, and the names of"
                    + " keys, static calls and functions.",
                "",
                "Names are those of the image that the command line names already, after the cursor"
                    + " too;",
                "else of the file that JUMPPATCH_IMAGE names; else of the only image in the folder.")
            .footer(
                "",
                "Examples: source <(jumppatch completion bash)       in ~/.bashrc",
                "          source <(jumppatch completion zsh)        in ~/.zshrc",
                "          jumppatch completion fish | source        in ~/.config/fish/config.fish")
            .spec();
    shell = syntax.argument(Shell.class, "SHELL", "bash, zsh or fish.");
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(shell.value().script(Main.commandLine()));
    return ExitCode.DONE;
  }
}
