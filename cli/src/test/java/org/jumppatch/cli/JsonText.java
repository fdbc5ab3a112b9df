package org.jumppatch.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document.
 *
 * @param fields its fields, in order
 */
public record JsonText(Map<String, @Nullable Object> fields) {
  /** The one object that a text holds. */
  public static JsonText of(String text) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      JsonText object = readObject(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one document");
      }
      return object;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String text(String field) {
    return (String) get(field);
  }

  public long number(String field) {
    return (Long) get(field);
  }

  /** An object inside. */
  public JsonText object(String field) {
    return (JsonText) get(field);
  }

  /** A list of objects. */
  public List<JsonText> objects(String field) {
    return ((List<?>) get(field)).stream().map(element -> (JsonText) element).toList();
  }

  private Object get(String field) {
    return Objects.requireNonNull(fields.get(field), field);
  }

  private static JsonText readObject(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, read(parser));
    }
    return new JsonText(fields);
  }

  private static @Nullable Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException(parser.currentToken().toString());
    };
  }
}
