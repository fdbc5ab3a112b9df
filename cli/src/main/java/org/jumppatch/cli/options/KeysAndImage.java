package org.jumppatch.cli.options;

import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;

/** The arguments {@code KEY... IMAGE}. */
public final class KeysAndImage {
  private final Given<List<String>> arguments;

  public KeysAndImage(Syntax syntax) {
    this(
        syntax,
        "1..*",
        "KEY... IMAGE",
        "KEY is a symbol, symbol+offset, a tracepoint (sched:sched_switch) or an address"
            + " (0x...).",
        "IMAGE is a vmlinux, vmlinuz, module (.ko, .ko.xz, .ko.zst, .ko.gz) or any x86-64 ELF"
            + " file.");
  }

  /** Where they mean something else, too: keys may be left out, or all of it. */
  public KeysAndImage(Syntax syntax, String arity, String label, String... description) {
    arguments = syntax.arguments(arity, label, description);
  }

  /** How many there are, the image's file included. */
  public int count() {
    return arguments.value().size();
  }

  /** Refuses a single argument. Picocli cannot: options may stand between the arguments. */
  public void check() {
    if (count() < 2) {
      throw new UsageException("KEY... IMAGE: a key or the image is missing");
    }
  }

  /** What the user called the keys. */
  public List<String> keys() {
    return arguments.value().subList(0, count() - 1);
  }

  /** Whether static calls are named in their place, each with a function: {@code NAME=FUNCTION}. */
  public boolean areCalls() {
    return count() > 1 && keys().stream().allMatch(word -> word.indexOf('=') > 0);
  }

  /** The image's file; refused where a file stands before what is none. */
  public Path image() {
    ImagesLast.check(arguments.value(), 1);
    return Syntax.path(arguments.value().get(count() - 1));
  }
}
