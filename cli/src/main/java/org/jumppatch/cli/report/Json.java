package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintWriter;

/** Writes a command's result as one JSON document. Loaded only where {@code --json} is given. */
public final class Json {
  private static final int LAST_PRINTABLE = 0x7e;

  /** Writes the document's content. */
  public interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  /** Writes a document and a line's end. */
  public static void print(PrintWriter out, Content content) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      // A terminal may obey some of the characters behind ASCII.
      json.setHighestNonEscapedChar(LAST_PRINTABLE);
      json.setPrettyPrinter(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));
      content.write(json);
    }
    out.println();
  }
}
