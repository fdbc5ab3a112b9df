package org.jumppatch.patcher.trace.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.trace.event.TraceFormatException;

/**
 * One line of a recorded trace, read as a JSON object. Whatever it holds, its fields are what was
 * asked for or a {@link TraceFormatException} says which one is not.
 */
final class RecordedLine {
  private final String file;
  private final long number;
  private final Map<String, Object> fields = new HashMap<>();

  RecordedLine(String file, long number) {
    this.file = file;
    this.number = number;
  }

  TraceFormatException malformed(String problem) {
    return new TraceFormatException(file, number, problem);
  }

  /** Reads an object of numbers, strings, flags, lists of strings and objects of numbers. */
  void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw malformed("not a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      Object value = value(json);
      if (value != null && fields.put(name, value) != null) {
        throw malformed("\"" + name + "\" stands twice");
      }
    }
    if (json.nextToken() != null) {
      throw malformed("something follows the JSON object");
    }
  }

  /** The value of a field; null for one that no event has. */
  private @Nullable Object value(JsonParser json) throws IOException {
    return switch (json.nextToken()) {
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_STRING -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> strings(json);
      case START_OBJECT -> numbers(json);
      default -> null;
    };
  }

  private List<String> strings(JsonParser json) throws IOException {
    List<String> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw malformed("a list of something else than strings");
      }
      values.add(json.getText());
    }
    return values;
  }

  private Map<String, Long> numbers(JsonParser json) throws IOException {
    Map<String, Long> values = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw malformed("\"" + name + "\" is not a whole number");
      }
      values.put(name, json.getLongValue());
    }
    return values;
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  long number(String name, long least, long most) {
    long value = get(name, Long.class, "a whole number");
    if (value < least || value > most) {
      throw malformed("\"" + name + "\" is " + value + ", not " + least + " to " + most);
    }
    return value;
  }

  int number(String name, int least, int most) {
    return (int) number(name, (long) least, (long) most);
  }

  String text(String name) {
    return get(name, String.class, "a string");
  }

  /** A string that stands for something. */
  <T extends Labelled> T named(String name, T[] all) {
    return named(name, text(name), all);
  }

  /** A list of strings that stand for something. */
  <T extends Labelled> List<T> allNamed(String name, T[] all) {
    List<T> values = new ArrayList<>();
    for (String text : texts(name)) {
      values.add(named(name, text, all));
    }
    return values;
  }

  private <T extends Labelled> T named(String name, String text, T[] all) {
    return Labelled.find(all, text)
        .orElseThrow(() -> malformed("unknown \"" + name + "\": \"" + text + "\""));
  }

  // Nothing but strings is ever put into such a list.
  @SuppressWarnings("unchecked")
  List<String> texts(String name) {
    return get(name, List.class, "a list of strings");
  }

  // Nothing but numbers is ever put into such an object.
  @SuppressWarnings("unchecked")
  Map<String, Long> numbers(String name) {
    return get(name, Map.class, "an object of whole numbers");
  }

  boolean flag(String name) {
    return has(name) && get(name, Boolean.class, "true or false");
  }

  long address(String name) {
    String text = text(name);
    if (text.length() < 3 || !text.startsWith("0x") || text.charAt(2) == '+') {
      throw malformed("\"" + name + "\" is not an address: \"" + text + "\"");
    }
    try {
      return Long.parseUnsignedLong(text.substring(2), 16);
    } catch (NumberFormatException e) {
      throw malformed("\"" + name + "\" is not an address: \"" + text + "\"");
    }
  }

  CodeBytes bytes(String name) {
    String text = text(name);
    int length = text.length() / 2;
    if (text.length() % 2 != 0 || length < 1 || length > CodeBytes.MAX) {
      throw malformed("\"" + name + "\" is not 1 to " + CodeBytes.MAX + " bytes: \"" + text + "\"");
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      int high = Character.digit(text.charAt(2 * i), 16);
      int low = Character.digit(text.charAt(2 * i + 1), 16);
      if (high < 0 || low < 0) {
        throw malformed("\"" + name + "\" is not hexadecimal: \"" + text + "\"");
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return CodeBytes.of(bytes);
  }

  private <T> T get(String name, Class<T> type, String what) {
    Object value = fields.get(name);
    if (value == null) {
      throw malformed("no \"" + name + "\"");
    }
    if (!type.isInstance(value)) {
      throw malformed("\"" + name + "\" is not " + what);
    }
    return type.cast(value);
  }
}
