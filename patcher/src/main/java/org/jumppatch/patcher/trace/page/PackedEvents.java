package org.jumppatch.patcher.trace.page;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jumppatch.patcher.page.PageJson;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.json.JsonFields;

/**
 * Events with the fields that they have as JSON lines, in a tenth of the room. Most of them differ
 * from others in their time and CPU alone: what is the same is kept once.
 *
 * <pre>
 * "what": [{"event": "ipi_ack", "duration": 3000}, …],
 * "rows": [time since the event before, cpu, index in "what",   …]
 * "seq":  [numbers of the events], where they are not 0, 1, 2, …
 * </pre>
 */
final class PackedEvents {
  private static final int ROW = 3;

  private final Map<String, Integer> what = new LinkedHashMap<>();
  private long[] rows = new long[ROW << 8];
  private long[] numbers = new long[1 << 8];
  private int size;
  private long last;
  private boolean gaps;

  int size() {
    return size;
  }

  void add(TraceEvent event) throws IOException {
    if (size == numbers.length) {
      rows = Arrays.copyOf(rows, 2 * rows.length);
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    }
    long time = event.at().time();
    rows[ROW * size] = time - last;
    rows[ROW * size + 1] = event.at().cpu();
    rows[ROW * size + 2] = what.computeIfAbsent(text(event), text -> what.size());
    numbers[size] = event.at().seq();
    gaps |= event.at().seq() != size;
    last = time;
    size++;
  }

  private static String text(TraceEvent event) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PageJson.to(text)) {
      json.writeStartObject();
      json.writeStringField("event", event.name());
      event.describe(new JsonFields(json));
      json.writeEndObject();
    }
    return text.toString();
  }

  /** Writes the fields into the object that is open. */
  void write(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("what");
    for (String event : what.keySet()) {
      json.writeRawValue(event);
    }
    json.writeEndArray();
    json.writeFieldName("rows");
    json.writeArray(rows, 0, ROW * size);
    if (gaps) {
      json.writeFieldName("seq");
      json.writeArray(numbers, 0, size);
    }
  }
}
