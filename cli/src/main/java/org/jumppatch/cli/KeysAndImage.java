package org.jumppatch.cli;

import java.nio.file.Path;
import java.util.List;

/** The arguments {@code KEY... IMAGE}. */
final class KeysAndImage {
  private final Given<List<String>> arguments;

  KeysAndImage(Syntax syntax) {
    arguments =
        syntax.arguments(
            "1..*",
            "KEY... IMAGE",
            "KEY is a symbol, symbol+offset, a tracepoint (sched:sched_switch) or an address"
                + " (0x...).",
            "IMAGE is a vmlinux, vmlinuz, module (.ko, .ko.xz, .ko.zst, .ko.gz) or any x86-64 ELF"
                + " file.");
  }

  /** Refuses a single argument. Picocli cannot: options may stand between the arguments. */
  void check() {
    if (arguments.value().size() < 2) {
      throw new UsageException("KEY... IMAGE: a key or the image is missing");
    }
  }

  /** What the user called the keys. */
  List<String> keys() {
    return arguments.value().subList(0, arguments.value().size() - 1);
  }

  /** The image's file. */
  Path image() {
    return Path.of(arguments.value().get(arguments.value().size() - 1));
  }
}
