package org.jumppatch.cli.options;

import java.util.List;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;

/** The option that has a report written as a page. */
public final class PageArguments {
  private static final String PAGE = "html";
  private static final List<String> FORMS = List.of("text", PAGE);

  private PageArguments() {}

  /**
   * Declares it.
   *
   * @param content what the page has, in words that stand after "a page of"
   */
  public static Given<String> format(Syntax syntax, String content) {
    return syntax
        .option("--format", "FORMAT", "text, or html: a page of " + content + ".")
        .oneOf(FORMS);
  }

  /** Whether a page is asked for. */
  public static boolean isPage(Given<String> format) {
    return PAGE.equals(format.orNull());
  }
}
