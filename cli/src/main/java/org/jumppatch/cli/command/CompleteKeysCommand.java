package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.cli.options.Given;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.options.Syntax;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.jumplabel.StaticKey;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch complete-keys}: what a shell asks when it completes the name of a key. */
public final class CompleteKeysCommand implements Callable<Integer> {
  private static final String TRACEPOINT = "__tracepoint_";

  private final CommandSpec spec;
  private final Given<String> prefix;
  private final Given<Path> image;

  public CompleteKeysCommand(Syntax syntax) {
    spec =
        syntax
            .description("Print the names of an image's keys that begin with a prefix.")
            .hidden()
            .spec();
    prefix = syntax.argument(String.class, "PREFIX", "What has been typed.");
    image = syntax.argument(Path.class, "IMAGE", "Any image.");
  }

  @Override
  public Integer call() throws IOException {
    Set<String> names = new TreeSet<>();
    for (StaticKey key : OpenImage.open(image.value()).keys().all()) {
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
    if (name.startsWith(prefix.value())) {
      names.add(Terminal.printable(name));
    }
  }
}
