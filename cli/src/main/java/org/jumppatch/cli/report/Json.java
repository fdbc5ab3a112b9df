package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Writes a command's result as one JSON document. Loaded only where {@code --json} is given. */
public final class Json {
  /** Of all documents; another one where a field goes, or means something else. */
  private static final int FORMAT = 2;

  private static final int LAST_PRINTABLE = 0x7e;

  /** Writes the document's content. */
  public interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes the fields of an object for something. */
  public interface Fields<T> {
    void write(T one) throws IOException;
  }

  private Json() {}

  /** Writes a document and a line's end. */
  public static void print(PrintWriter out, Content content) throws IOException {
    try (JsonGenerator json = new Document(new JsonFactory().createGenerator(out))) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      // A terminal may obey some of the characters beyond ASCII.
      json.setHighestNonEscapedChar(LAST_PRINTABLE);
      json.setPrettyPrinter(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));
      content.write(json);
    }
    out.println();
  }

  /** Writes a field that is an array of texts. */
  public static void writeTexts(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /** Writes a field that is an array of objects, one for each of these. */
  public static <T> void writeObjects(
      JsonGenerator json, String field, Iterable<T> all, Fields<? super T> fields)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (T one : all) {
      json.writeStartObject();
      fields.write(one);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Prints documents again, each on a line of its own. */
  public static void printLines(PrintWriter out, String documents) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(documents)) {
      while (parser.nextToken() != null) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
          json.setHighestNonEscapedChar(LAST_PRINTABLE);
          json.copyCurrentStructure(parser);
        }
        out.println(line);
      }
    }
  }

  /** Begins the document, or each of the objects that it lists, with the format's number. */
  private static final class Document extends JsonGeneratorDelegate {
    Document(JsonGenerator to) {
      super(to);
    }

    @Override
    public void writeStartObject() throws IOException {
      super.writeStartObject();
      JsonStreamContext around = getOutputContext().getParent();
      if (around.inRoot() || (around.inArray() && around.getParent().inRoot())) {
        writeNumberField("format", FORMAT);
      }
    }
  }
}
