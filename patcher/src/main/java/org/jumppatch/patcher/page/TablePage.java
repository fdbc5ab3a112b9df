package org.jumppatch.patcher.page;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * A page of tables that can be searched and sorted.
 *
 * @param title what it is about, on one line
 * @param facts what there is to say before the tables, a sentence each
 * @param tables the tables, the first one being what one looks for
 */
public record TablePage(String title, List<String> facts, List<Table> tables) {
  private static final Page PAGE =
      new Page(new Resource(TablePage.class, "table.html"), "table.css", "table");

  /**
   * A column.
   *
   * @param name its heading
   * @param form what is in it
   * @param meaning what that means, in a sentence; may be empty
   */
  public record Column(String name, Form form, String meaning) {}

  /** What a cell holds. */
  public enum Form {
    /** Words. */
    TEXT,
    /** A {@link Number}, sorted as such, the highest first. */
    NUMBER,
    /** Addresses, bytes, instructions. */
    CODE
  }

  /**
   * A table.
   *
   * @param title what it is a table of
   * @param columns its columns
   * @param rows in the order in which they are shown first: a string or number for each column
   */
  public record Table(String title, List<Column> columns, List<List<Object>> rows) {}

  /** Writes it; {@code out} stays open. */
  public void write(Writer out) throws IOException {
    PAGE.write(
        out,
        title + " - jumppatch",
        json -> {
          json.writeStartObject();
          json.writeStringField("title", title);
          json.writeArrayFieldStart("facts");
          for (String fact : facts) {
            json.writeString(fact);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("tables");
          for (Table table : tables) {
            write(json, table);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Table table) throws IOException {
    json.writeStartObject();
    json.writeStringField("title", table.title());
    json.writeArrayFieldStart("columns");
    for (Column column : table.columns()) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("form", column.form().name().toLowerCase(Locale.ROOT));
      json.writeStringField("meaning", column.meaning());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (List<Object> row : table.rows()) {
      json.writeStartArray();
      for (Object cell : row) {
        if (cell instanceof Number number) {
          json.writeNumber(number.longValue());
        } else {
          json.writeString(cell.toString());
        }
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
