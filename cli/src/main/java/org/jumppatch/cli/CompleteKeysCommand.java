package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jumppatch.elf.jumplabel.StaticKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch complete-keys}: what a shell asks when it completes the name of a key. */
@Command(
    name = "complete-keys",
    description = "Print the names of an image's keys that begin with a prefix.",
    mixinStandardHelpOptions = true,
    hidden = true)
final class CompleteKeysCommand implements Callable<Integer> {
  private static final String TRACEPOINT = "__tracepoint_";

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PREFIX", description = "What has been typed.")
  private String prefix = "";

  @Parameters(index = "1", paramLabel = "IMAGE", description = "Any image.")
  private Path image = Path.of("");

  @Override
  public Integer call() throws IOException {
    Set<String> names = new TreeSet<>();
    for (StaticKey key : OpenImage.open(image).keys().all()) {
      for (String name : key.names()) {
        offer(names, name);
        if (name.startsWith(TRACEPOINT)) {
          int plus = name.indexOf('+');
          offer(names, name.substring(TRACEPOINT.length(), plus < 0 ? name.length() : plus));
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    names.forEach(out::println);
    return ExitCode.DONE;
  }

  private void offer(Set<String> names, String name) {
    if (name.startsWith(prefix)) {
      names.add(Terminal.printable(name));
    }
  }
}
