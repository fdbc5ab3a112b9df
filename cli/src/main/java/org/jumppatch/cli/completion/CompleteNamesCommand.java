package org.jumppatch.cli.completion;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch complete-names}: what a shell asks when it completes a name in an image. */
public final class CompleteNamesCommand implements Callable<Integer> {
  private static final int PREFIX = 0;
  private static final int IMAGE = 1;
  private static final int COMMAND = 2;

  private final CommandSpec spec;
  private final Given<List<String>> arguments;

  public CompleteNamesCommand(Syntax syntax) {
    spec =
        syntax.description("Print the names in an image that begin with a prefix.").hidden().spec();
    arguments =
        syntax.words(
            "-- PREFIX IMAGE COMMAND [WORD...]",
            "What has been typed of a word, any image, and the words before, from the command on.");
  }

  @Override
  public Integer call() throws IOException {
    List<String> words = arguments.value();
    if (words.size() <= COMMAND) {
      throw new UsageException("PREFIX IMAGE COMMAND: one is missing");
    }
    OpenImage open = OpenImage.open(Syntax.path(words.get(IMAGE)));
    NamesOf kind = NamesOf.word(words.subList(COMMAND, words.size()));
    PrintWriter out = spec.commandLine().getOut();
    new Candidates(open, words.get(PREFIX)).of(kind).forEach(out::println);
    return ExitCode.DONE;
  }
}
