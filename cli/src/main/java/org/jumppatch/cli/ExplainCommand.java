package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.CapstoneMissingException;
import org.jumppatch.patcher.explain.Dump;
import org.jumppatch.patcher.explain.Explainer;
import org.jumppatch.patcher.explain.Explanation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch explain}: every byte in which running text differs from its image. */
@Command(
    name = "explain",
    description = "Explain every byte in which a memory dump's text differs from its image.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: jumppatch explain vmlinuz text.bin --base 0xffffffff81000000",
      "         jumppatch explain /boot/vmlinuz-$(uname -r) /proc/kcore"
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image that was started.")
  private Path path;

  @Parameters(
      index = "1",
      paramLabel = "DUMP",
      description = "Memory of the machine: plain bytes or an ELF core.")
  private Path dump;

  @Option(
      names = "--base",
      paramLabel = "ADDRESS",
      description = "Address of the dump's first byte; found by its content if not given.")
  private @Nullable String base;

  @Option(
      names = "--against",
      paramLabel = "DUMP",
      description = "An earlier dump: say too what changed since.")
  private @Nullable Path against;

  @Option(names = "--features", description = "Show the CPU features that the text was made for.")
  private boolean features;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    OptionalLong address = base == null ? OptionalLong.empty() : OptionalLong.of(address(base));
    // It takes as long to load as to open the image.
    CompletableFuture<Capstone> decoder = CompletableFuture.supplyAsync(Capstone::open);
    try (Progress progress = Progress.of(spec, () -> "explaining " + dump)) {
      OpenImage open = OpenImage.open(path);
      Explanation found = explain(open, join(decoder), address);
      progress.end();
      return print(found);
    } finally {
      decoder.thenAccept(Capstone::close).exceptionally(missing -> null).join();
    }
  }

  private static Capstone join(CompletableFuture<Capstone> decoder) {
    try {
      return decoder.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CapstoneMissingException missing ? missing : e;
    }
  }

  private Explanation explain(OpenImage open, Capstone capstone, OptionalLong address)
      throws IOException {
    Explainer explainer = new Explainer(open.image(), open.keys(), capstone);
    return against == null
        ? explainer.explain(Dump.open(dump, address))
        : explainer.explain(Dump.open(dump, address), Dump.open(against, address));
  }

  private int print(Explanation found) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ExplainJson.print(path, found, out);
    } else {
      Main main = Main.of(spec);
      new ExplainReport(found, main.colours(), main.screen(), out).print(features);
    }
    return found.isWhole() ? ExitCode.DONE : ExitCode.NO;
  }

  private static long address(String text) {
    try {
      return Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : text, 16);
    } catch (NumberFormatException e) {
      throw new UsageException("--base " + text + ": not an address, such as 0xffffffff81000000");
    }
  }
}
