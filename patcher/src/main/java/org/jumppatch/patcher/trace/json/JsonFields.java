package org.jumppatch.patcher.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.trace.event.TraceFields;

/** Writes an event's fields into the JSON object that is open. */
public record JsonFields(JsonGenerator json) implements TraceFields {
  @Override
  public void number(String name, long value) throws IOException {
    json.writeNumberField(name, value);
  }

  @Override
  public void address(String name, long value) throws IOException {
    json.writeStringField(name, "0x" + Long.toHexString(value));
  }

  @Override
  public void bytes(String name, CodeBytes value) throws IOException {
    json.writeStringField(name, value.hex());
  }

  @Override
  public void text(String name, String value) throws IOException {
    json.writeStringField(name, value);
  }

  @Override
  public void texts(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  @Override
  public void keys(List<String> names, List<String> labels) throws IOException {
    texts("keys", names);
    if (!labels.isEmpty()) {
      texts("labels", labels);
    }
  }

  @Override
  public void key(String name) throws IOException {
    text("key", name);
  }

  @Override
  public void numbers(String name, Map<String, Long> values) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> entry : values.entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  @Override
  public void flag(String name, boolean value) throws IOException {
    if (value) {
      json.writeBooleanField(name, true);
    }
  }
}
