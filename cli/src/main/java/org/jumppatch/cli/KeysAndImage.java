package org.jumppatch.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The arguments {@code KEY... IMAGE}. */
final class KeysAndImage {
  @Parameters(
      arity = "1..*",
      paramLabel = "KEY... IMAGE",
      hideParamSyntax = true,
      description = {
        "KEY is a symbol, symbol+offset, a tracepoint (sched:sched_switch) or an address (0x...).",
        "IMAGE is a vmlinux, vmlinuz, module (.ko, .ko.xz, .ko.zst, .ko.gz) or any x86-64 ELF file."
      })
  private List<String> arguments = List.of();

  /** Refuses a single argument. Picocli cannot: options may stand between the arguments. */
  void check() {
    if (arguments.size() < 2) {
      throw new UsageException("KEY... IMAGE: a key or the image is missing");
    }
  }

  /** What the user called the keys. */
  List<String> keys() {
    return arguments.subList(0, arguments.size() - 1);
  }

  /** The image's file. */
  Path image() {
    return Path.of(arguments.get(arguments.size() - 1));
  }
}
