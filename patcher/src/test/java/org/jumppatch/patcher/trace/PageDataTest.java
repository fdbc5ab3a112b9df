package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.page.CodeNotes;
import org.jumppatch.patcher.trace.page.RunPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The data of a page is the trace, and what follows from it. */
class PageDataTest {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");

  static List<SampleRun> runs() {
    return List.of(
        SampleRun.small(),
        SampleRun.batch(),
        SampleRun.single(),
        SampleRun.ofSites(300),
        SampleRun.batch().with(FetchModel.BYTE, 4, 1, Mutation.M9),
        SampleRun.small().with(Mutation.M4),
        SampleRun.small().with(Mutation.M21));
  }

  private static Map<?, ?> data(String page) throws IOException {
    Matcher found = DATA.matcher(page);
    assertThat(found.find()).isTrue();
    Map<?, ?> all = (Map<?, ?>) ParsedJson.of(Objects.requireNonNull(found.group(1)));
    return (Map<?, ?>) ((List<?>) Objects.requireNonNull(all.get("runs"))).get(0);
  }

  private static List<?> list(Map<?, ?> data, String name) {
    return (List<?>) Objects.requireNonNull(data.get(name), name);
  }

  /** Nothing is lost and nothing added: unpacked, they are the events of JSON lines. */
  @ParameterizedTest
  @MethodSource("runs")
  void eventsAreThoseOfJsonLines(SampleRun run) throws IOException {
    Map<?, ?> data = data(run.render(TraceFormat.HTML));
    List<?> rows = list(data, "rows");
    List<?> what = list(data, "what");
    List<Map<String, Object>> events = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < rows.size(); i += 3) {
      time += ((Number) rows.get(i)).longValue();
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("seq", (long) i / 3);
      event.put("time", time);
      event.put("cpu", ((Number) rows.get(i + 1)).longValue());
      Map<?, ?> body = (Map<?, ?>) what.get(((Number) rows.get(i + 2)).intValue());
      body.forEach((name, value) -> event.put((String) name, value));
      events.add(event);
    }
    List<Object> lines = new ArrayList<>();
    for (String line : run.render(TraceFormat.JSONL).lines().toList()) {
      lines.add(ParsedJson.of(line));
    }
    assertThat(events.toString()).isEqualTo(lines.toString());
  }

  /** Sites are found in the events alone, as in a recorded trace. */
  @ParameterizedTest
  @MethodSource("runs")
  void sitesAreFoundInTheEvents(SampleRun run) throws IOException {
    StringWriter out = new StringWriter();
    List<TraceEvent> events = run.events();
    try (TraceSink page = new RunPage(out, CodeNotes.NONE)) {
      for (TraceEvent event : events) {
        page.event(event);
      }
    }
    Map<String, String> found = new HashMap<>();
    for (Object site : list(data(out.toString()), "sites")) {
      Map<?, ?> one = (Map<?, ?>) site;
      found.put((String) one.get("address"), one.get("old") + " " + one.get("new"));
    }
    Map<String, String> changed = new HashMap<>();
    for (SiteChange site : run.sites()) {
      changed.put(
          "0x" + Long.toHexString(site.address()), site.old().hex() + " " + site.text().hex());
    }
    assertThat(found).isEqualTo(changed);
  }

  /** Lines may have been filtered out of a recorded trace: then events keep their numbers. */
  @Test
  void numbersAreKeptWhereSomeAreMissing() throws IOException {
    StringWriter out = new StringWriter();
    List<TraceEvent> events =
        SampleRun.small().events().stream()
            .filter(event -> !event.name().startsWith("int3_handler"))
            .toList();
    try (TraceSink page = new RunPage(out, CodeNotes.NONE)) {
      for (TraceEvent event : events) {
        page.event(event);
      }
    }
    Stream<Long> numbers = events.stream().map(event -> event.at().seq());
    assertThat(list(data(out.toString()), "seq").toString()).isEqualTo(numbers.toList().toString());
  }
}
