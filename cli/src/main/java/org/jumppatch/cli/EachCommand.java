package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch each}: one command for each of many images, as many at once as processors. */
final class EachCommand implements Callable<Integer> {
  private static final String END_OF_OPTIONS = "--";
  private static final String FROM = "--from";
  private static final List<String> OUTPUT = List.of("-o", "--output");

  private final CommandSpec spec;
  private final Given<String> from;
  private final Given<List<String>> words;

  EachCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Run a command for each of many images, in one process and as many at once as there"
                    + " are processors. Results come in the order of the images; what is wrong with"
                    + " one is one line, and the rest goes on. The exit code is the worst.",
                "",
                "With the command's --json each result is a document on a line of its own.")
            .footer(
                "",
                "Examples: jumppatch each list --json --min-sites 50 -- /boot/vmlinuz-*",
                "          find /srv -name 'vmlinuz*' | jumppatch each --from - cost sched_switch")
            .spec();
    // After the command's name all is the command's.
    spec.parser().stopAtPositional(true);
    from =
        syntax
            .option(
                FROM, "FILE", "Read the images' names from FILE, a line each; - is standard input.")
            .orNone(String.class);
    words =
        syntax.words(
            "COMMAND [OPTIONS] [-- IMAGE...]",
            "The command as it is without an image; after -- the images.");
  }

  /** What came of one image. */
  private record Result(int exitCode, String out, String err) {}

  @Override
  public Integer call() throws IOException {
    List<String> command = new ArrayList<>(words.value());
    String list = from.isPresent() ? from.value() : taken(command);
    List<String> images = new ArrayList<>();
    int end = command.indexOf(END_OF_OPTIONS);
    if (end >= 0) {
      images.addAll(command.subList(end + 1, command.size()));
      command.subList(end, command.size()).clear();
    }
    check(command, images, list);
    if (list != null) {
      images.addAll(lines(list));
    }
    return runAll(command, images);
  }

  /** The value of an option of ours that stands among the command's. */
  private static @Nullable String taken(List<String> command) {
    int end = command.indexOf(END_OF_OPTIONS);
    int at = command.indexOf(FROM);
    if (at < 0 || (end >= 0 && at > end)) {
      return null;
    }
    if (at + 1 == command.size()) {
      throw new UsageException(FROM + ": a file is missing");
    }
    command.remove(at);
    return command.remove(at);
  }

  private static void check(List<String> command, List<String> images, @Nullable String list) {
    if (command.isEmpty()) {
      throw new UsageException("no command named");
    }
    if (command.get(0).equals("each")) {
      throw new UsageException("each goes with another command");
    }
    for (String word : OUTPUT) {
      if (command.contains(word)) {
        throw new UsageException(word + ": all images would be written to one file");
      }
    }
    if (images.isEmpty() && list == null) {
      throw new UsageException("no image named: -- IMAGE..., or --from FILE");
    }
  }

  private static List<String> lines(String list) throws IOException {
    String text =
        list.equals("-")
            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
            : Files.readString(Path.of(list));
    return text.lines().filter(line -> !line.isEmpty()).toList();
  }

  private int runAll(List<String> command, List<String> images) throws IOException {
    boolean json = command.contains("--json");
    int processors = Math.min(images.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, processors));
    int worst = ExitCode.DONE;
    try {
      List<Future<Result>> results = new ArrayList<>();
      for (String image : images) {
        results.add(pool.submit(() -> run(command, image)));
      }
      for (int i = 0; i < results.size(); i++) {
        Result result = get(results.get(i));
        results.set(i, null);
        worst = Math.max(worst, result.exitCode());
        print(images.get(i), result, json);
      }
    } finally {
      pool.shutdownNow();
    }
    return worst;
  }

  private static Result run(List<String> command, String image) {
    List<String> args = new ArrayList<>(command);
    args.add(image);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.execute(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Result get(Future<Result> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(ExitCode.BUG, "", "");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void print(String image, Result result, boolean json) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (json) {
      Json.printLines(out, result.out());
    } else if (!result.out().isEmpty()) {
      out.println("== " + image);
      out.print(result.out());
    }
    out.flush();
    err.print(result.err());
    err.flush();
  }
}
