package org.jumppatch.patcher.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;
import org.jumppatch.patcher.trace.picture.TimeBins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Traces of 100,000 events pass through a reader and a renderer, and neither keeps them. */
class LongTraceTest {
  private static final int EVENTS = 100_000;

  /** A recorded run over and over, made as it is read. */
  private static final class EndlessRun extends InputStream {
    private final List<String> lines;
    private byte[] line = {};
    private int at;
    private int made;
    private long time;

    EndlessRun() {
      lines = SampleRun.small().render(TraceFormat.JSONL).lines().toList();
    }

    @Override
    public int read() {
      return hasLine() ? line[at++] : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (!hasLine()) {
        return -1;
      }
      int count = Math.min(length, line.length - at);
      System.arraycopy(line, at, into, from, count);
      at += count;
      return count;
    }

    private boolean hasLine() {
      if (at == line.length && made < EVENTS) {
        String next = lines.get(made % lines.size());
        String fields = next.substring(next.indexOf(",\"cpu\""));
        time += 150;
        line = ("{\"seq\":" + made++ + ",\"time\":" + time + fields + "\n").getBytes(UTF_8);
        at = 0;
      }
      return at < line.length;
    }
  }

  /** Counts what it is given. */
  private static final class Counter extends Writer {
    private long written;

    @Override
    public void write(char[] chars, int from, int length) {
      written += length;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource(TraceFormat.class)
  void nothingIsKept(TraceFormat format) throws IOException {
    List<WeakReference<TraceEvent>> some = new ArrayList<>();
    Counter out = new Counter();
    long halfway = 0;
    try (JsonLinesReader reader = new JsonLinesReader(new EndlessRun(), "run.jsonl");
        TraceSink sink = format.open(out)) {
      int read = 0;
      for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
        sink.event(event);
        if (read % 1_000 == 0) {
          some.add(new WeakReference<>(event));
        }
        if (++read == EVENTS / 2) {
          halfway = out.written;
        }
      }
      assertThat(read).isEqualTo(EVENTS);
      System.gc();
      assertThat(some).filteredOn(event -> event.get() != null).hasSizeLessThan(3);
    }
    switch (format) {
      case SVG -> assertThat(out.written).isLessThan(300_000);
      // Written in the end, out of a few numbers for each event.
      case HTML -> assertThat(out.written).isLessThan(12L * EVENTS);
      default -> assertThat(halfway).isBetween(out.written / 3, out.written * 2 / 3);
    }
  }

  @Test
  void binsGetWiderAndCountTheSame() {
    TimeBins bins = new TimeBins();
    for (long time = 0; time < 1_000_000; time += 10) {
      bins.add(time);
    }
    int[] columns = bins.columns(100, 1_000_000);
    assertThat(columns).hasSize(100);
    int sum = 0;
    for (int count : columns) {
      assertThat(count).isBetween(900, 1_100);
      sum += count;
    }
    assertThat(sum).isEqualTo(100_000);
    assertThat(bins.total()).isEqualTo(100_000);
  }
}
