package org.jumppatch.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch completion}: what teaches a shell to complete command lines. */
@Command(
    name = "completion",
    description = {
      "Print a script that makes a shell complete commands, options and the names of keys.",
      "",
      "Keys are those of the image that the command line names already, behind the cursor too;",
      "else of the file that JUMPPATCH_IMAGE names; else of the only image in the folder."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples: source <(jumppatch completion bash)       in ~/.bashrc",
      "          source <(jumppatch completion zsh)        in ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.BASH;

  private enum Shell {
    BASH,
    ZSH
  }

  @Override
  public Integer call() {
    String script = new ShellCompletion(Main.commandLine()).script();
    spec.commandLine()
        .getOut()
        .print(
            switch (shell) {
              case BASH -> script;
              case ZSH -> ShellCompletion.ZSH_PREFACE + script;
            });
    return ExitCode.DONE;
  }
}
