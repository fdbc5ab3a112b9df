package org.jumppatch.patcher.trace.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.trace.event.Stamp;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/** A trace as JSON lines: one object for each event. {@link JsonLinesReader} reads it back. */
public final class JsonLinesTrace implements TraceSink {
  private final JsonGenerator json;
  private final JsonFields fields;

  public JsonLinesTrace(Writer out) throws IOException {
    json = new JsonFactory().createGenerator(out).setRootValueSeparator(null);
    // A terminal may obey some of the characters beyond ASCII.
    json.setHighestNonEscapedChar(0x7e);
    fields = new JsonFields(json);
  }

  @Override
  public void event(TraceEvent event) throws IOException {
    Stamp at = event.at();
    json.writeStartObject();
    json.writeNumberField("seq", at.seq());
    json.writeNumberField("time", at.time());
    json.writeNumberField("cpu", at.cpu());
    json.writeStringField("event", event.name());
    event.describe(fields);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
