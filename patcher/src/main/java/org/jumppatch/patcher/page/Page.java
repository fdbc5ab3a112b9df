package org.jumppatch.patcher.page;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jumppatch.patcher.text.Printable;

/**
 * One file that a browser opens from disk: markup, style, script and data in one, and nothing
 * fetched. Its Content-Security-Policy names the style and the script by their SHA-256 and forbids
 * everything else, so that nothing that got into it any other way is ever run.
 *
 * @param body the markup; beside its class lie the style and the script too
 * @param style the style of its own, besides the one of all pages
 * @param script the module that begins, without {@code .js}
 */
public record Page(Resource body, String style, String script) {
  private static final Resource SHELL = new Resource(Page.class, "page.html");

  /** Writes the data of a page, one JSON value. */
  public interface Data {
    void to(JsonGenerator json) throws IOException;
  }

  /**
   * Writes the page; {@code out} stays open.
   *
   * @param title of the window: text, whatever is in it
   * @param data what the script finds in it
   */
  public void write(Writer out, String title, Data data) throws IOException {
    String look = SHELL.sibling("look.css").text() + body.sibling(style).text();
    String code = ascii(Script.of(script, List.of(body.beside(), Page.class)), "\\u%04x");
    String policy =
        "default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'"
            .formatted(hash(code), hash(look));
    String[] around = SHELL.text().split("\\{\\{data}}", 2);
    out.write(
        around[0]
            .replace("{{title}}", ascii(markup(title), "&#%d;"))
            .replace("{{policy}}", policy)
            .replace("{{style}}", look)
            .replace("{{body}}", ascii(body.text(), "&#%d;")));
    try (JsonGenerator json = PageJson.to(out)) {
      data.to(json);
    }
    out.write(around[1].replace("{{script}}", code));
    out.flush();
  }

  /** Source with what is not ASCII written out: no locale of standard output can change it. */
  private static String ascii(String source, String form) {
    StringBuilder text = new StringBuilder(source.length() + 256);
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      text.append(c < 0x7f ? String.valueOf(c) : String.format(Locale.ROOT, form, (int) c));
    }
    return text.toString();
  }

  /** Text as markup that shows it. */
  private static String markup(String text) {
    return Printable.line(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        // Nothing in it is taken for a place of the shell.
        .replace("{", "&#123;");
  }

  private static String hash(String source) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
