package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch complete-keys}: what a shell asks when it completes the name of a key. */
public final class CompleteKeysCommand implements Callable<Integer> {
  /** Names that no shell reads as anything else: what it inserts is run with the next Enter. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.+:/@,-]*");

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
    OpenImage open = OpenImage.open(image.value());
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    for (StaticKey key : open.keys().all()) {
      key.names().forEach(name -> offer(names, name));
      String event = labels.event(key);
      if (event != null) {
        offer(names, event);
        labels.groups(key).forEach(group -> offer(names, group + ":" + event));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    names.forEach(out::println);
    return ExitCode.DONE;
  }

  private void offer(Set<String> names, String name) {
    if (name.startsWith(prefix.value()) && HARMLESS.matcher(name).matches()) {
      names.add(name);
    }
  }
}
