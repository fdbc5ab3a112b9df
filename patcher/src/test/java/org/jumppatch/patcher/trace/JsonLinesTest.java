package org.jumppatch.patcher.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
  private static String write(List<TraceEvent> events) throws IOException {
    StringWriter out = new StringWriter();
    try (TraceSink sink = TraceFormat.JSONL.open(out)) {
      for (TraceEvent event : events) {
        sink.event(event);
      }
    }
    return out.toString();
  }

  private static List<TraceEvent> read(byte[] lines) throws IOException {
    SampleRun.Collected collected = new SampleRun.Collected();
    try (JsonLinesReader reader =
        new JsonLinesReader(new ByteArrayInputStream(lines), "run.jsonl")) {
      reader.copyTo(collected);
    }
    return collected.events;
  }

  @Property(tries = 300)
  @Domain(ArbitraryEvents.class)
  void whatIsWrittenIsReadBack(@ForAll List<TraceEvent> events) throws IOException {
    String lines = write(events);
    assertThat(lines.lines()).hasSize(events.size());
    assertThat(read(lines.getBytes(UTF_8))).isEqualTo(events);
  }

  @Test
  void runsAreReadBack() throws IOException {
    for (SampleRun run : List.of(SampleRun.batch(), SampleRun.single(), SampleRun.small())) {
      byte[] lines = run.render(TraceFormat.JSONL).getBytes(UTF_8);
      assertThat(read(lines)).isEqualTo(run.events());
    }
  }

  /** The fields that scripts rely on, by event; others may be added. */
  private static final Map<String, Set<String>> CONTRACT =
      Map.ofEntries(
          Map.entry("batch_begin", Set.of("batch", "entries")),
          Map.entry("publish", Set.of()),
          Map.entry("phase_begin", Set.of("phase")),
          Map.entry("write", Set.of("address", "old", "new", "key")),
          Map.entry("ipi_send", Set.of("to")),
          Map.entry("ipi_ack", Set.of()),
          Map.entry("sync_done", Set.of()),
          Map.entry("phase_end", Set.of()),
          Map.entry("fetch", Set.of()),
          Map.entry("int3_trap", Set.of()),
          Map.entry("int3_emulate", Set.of()),
          Map.entry("unpublish", Set.of()),
          Map.entry("batch_end", Set.of()));

  @Test
  void everyLineIsAnObjectWithTheFieldsThatScriptsRelyOn() throws IOException {
    Map<String, Integer> seen = new TreeMap<>();
    for (String line : SampleRun.batch().render(TraceFormat.JSONL).lines().toList()) {
      Map<String, String> fields = new TreeMap<>();
      try (JsonParser json = new JsonFactory().createParser(line)) {
        assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String name = json.currentName();
          assertThat(fields).as(line).doesNotContainKey(name);
          json.nextToken();
          json.skipChildren();
          fields.put(name, json.currentToken().isScalarValue() ? json.getText() : "");
        }
        assertThat(json.nextToken()).as(line).isNull();
      }
      String event = fields.getOrDefault("event", "");
      assertThat(fields).as(line).containsKeys("seq", "time", "cpu");
      assertThat(fields.keySet()).as(line).containsAll(CONTRACT.getOrDefault(event, Set.of()));
      seen.merge(event, 1, Integer::sum);
    }
    assertThat(seen.keySet()).containsAll(CONTRACT.keySet());
    assertThat(seen).containsEntry("sync_done", 3).containsEntry("ipi_send", 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"seq":7,"time":9,"cpu":0,"event":"publi | run.jsonl:3: damaged JSON at column
          [1]                                      | run.jsonl:3: not a JSON object
          {} {}                                    | run.jsonl:3: something follows
          ''                                       | run.jsonl:3: not a JSON object
          {"seq":7}                                | run.jsonl:3: no "time"
          {"seq":"7","time":9,"cpu":0}             | run.jsonl:3: "seq" is not a whole number
          {"seq":7,"seq":7}                        | run.jsonl:3: "seq" stands twice
          {"seq":7,"time":-1,"cpu":0}              | run.jsonl:3: "time" is -1, not 0 to
          {"seq":7,"time":9,"cpu":256}             | run.jsonl:3: "cpu" is 256, not 0 to 255
          {"seq":99999999999999999999}             | run.jsonl:3: damaged JSON at column
          {"seq":7,"time":9,"cpu":0,"event":"x"}   | run.jsonl:3: unknown "event": "x"
          {"seq":7,"time":9,"cpu":0,"event":"phase_end","phase":4} | run.jsonl:3: "phase" is 4
          {"seq":0,"time":9,"cpu":0,"event":"ipi_ack","duration":1} | run.jsonl:3: earlier than
          {"seq":7,"time":0,"cpu":0,"event":"ipi_ack","duration":1} | run.jsonl:3: earlier than
          {"seq":7,"time":9,"cpu":1,"event":"fetch","address":"12"} | run.jsonl:3: "address" is not
          {"seq":7,"time":9,"cpu":1,"event":"fetch","address":"0x"} | run.jsonl:3: "address" is not
          {"seq":7,"time":9,"cpu":1,"event":"fetch","address":"0x1","bytes":"9"} | run.jsonl:3: "bytes" is not 1 to 8 bytes
          {"seq":7,"time":9,"cpu":1,"event":"fetch","address":"0x1","bytes":"9x"} | run.jsonl:3: "bytes" is not hexadecimal
          """)
  void aDamagedLineIsNamed(String line, String message) {
    String good =
        """
        {"seq":0,"time":0,"cpu":0,"event":"publish","entries":1}
        {"seq":1,"time":5,"cpu":0,"event":"sync_begin","phase":1}
        """;
    assertThatThrownBy(() -> read((good + line + "\n").getBytes(UTF_8)))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void thereIsALabelForEachKeyOrNone() throws IOException {
    String one = SMALL.replaceFirst("(\"keys\":\\[\"[^\"]*\"\\])", "$1,\"labels\":[\"a:b\"]");
    assertThat(one).isNotEqualTo(SMALL);
    assertThat(write(read(one.getBytes(UTF_8)))).isEqualTo(one);
    String two = one.replace("[\"a:b\"]", "[\"a:b\",\"c\"]");
    assertThatThrownBy(() -> read(two.getBytes(UTF_8)))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("\"labels\": 2 of 1 keys");
  }

  /** Whatever bytes change, it is a trace or the exception says which line is not. */
  @Property(tries = 2000)
  void anyDamageIsAnsweredOrNamed(@ForAll int at, @ForAll byte value) throws IOException {
    byte[] lines = SMALL.getBytes(UTF_8);
    lines[Math.floorMod(at, lines.length)] = value;
    try {
      assertThat(read(lines)).hasSizeLessThanOrEqualTo((int) SMALL.lines().count() + 1);
    } catch (TraceFormatException e) {
      assertThat(e).hasMessageStartingWith("run.jsonl:" + e.line() + ": ");
    }
  }

  private static final String SMALL = SampleRun.small().render(TraceFormat.JSONL);

  @Test
  void aCutFileIsNamedByItsLastLine() {
    byte[] lines = SMALL.substring(0, SMALL.length() - 5).getBytes(UTF_8);
    assertThatThrownBy(() -> read(lines))
        .isInstanceOfSatisfying(
            TraceFormatException.class, e -> assertThat(e.line()).isEqualTo(SMALL.lines().count()));
  }

  @Test
  void linesMayBeFilteredOutAndFieldsAdded() throws IOException {
    String filtered =
        String.join(
                "\n", SMALL.lines().filter(line -> !line.contains("\"event\":\"fetch\"")).toList())
            .replace("\"cpu\":", "\"comment\":null,\"weight\":1.5,\"cpu\":");
    assertThat(read(filtered.getBytes(UTF_8)))
        .isEqualTo(
            SampleRun.small().events().stream()
                .filter(event -> !(event instanceof CpuEvent.Fetch))
                .toList());
  }

  @Test
  void aLineWithoutEndIsRefused() {
    assertThatThrownBy(() -> read(new byte[(1 << 24) + 1]))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("run.jsonl:1: longer than");
  }
}
