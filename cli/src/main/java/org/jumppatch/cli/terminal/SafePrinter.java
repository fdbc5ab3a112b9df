package org.jumppatch.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.text.Printable;

/**
 * What commands print to. Whatever a name, a path or a script holds, it passes {@link SafeWriter},
 * and what is printed as a line, or into one, stays one line. Numbers are the same in every locale.
 */
public final class SafePrinter extends PrintWriter {
  public SafePrinter(Writer to) {
    super(new SafeWriter(to));
  }

  @Override
  public void println(@Nullable String line) {
    super.println(oneLine(line));
  }

  @Override
  public void println(@Nullable Object line) {
    super.println(oneLine(String.valueOf(line)));
  }

  @Override
  public PrintWriter printf(String format, @Nullable Object... args) {
    return format(Locale.ROOT, format, args);
  }

  @Override
  public PrintWriter format(String format, @Nullable Object... args) {
    return format(Locale.ROOT, format, args);
  }

  /** The format itself may have ends of lines; what is put into it may not. */
  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... args) {
    Object[] safe = Arrays.stream(args).map(SafePrinter::argument).toArray();
    return super.format(locale, format, safe);
  }

  private static @Nullable Object argument(@Nullable Object argument) {
    return argument == null || argument instanceof Number || argument instanceof Character
        ? argument
        : oneLine(argument.toString());
  }

  private static String oneLine(@Nullable String text) {
    return String.valueOf(text).replace("\n", Printable.escape('\n'));
  }
}
