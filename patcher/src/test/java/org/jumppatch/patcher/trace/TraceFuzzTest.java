package org.jumppatch.patcher.trace;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.Writer;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;

/** A recorded trace, read and shown in every format. */
class TraceFuzzTest {
  @FuzzTest(maxDuration = "12h")
  void recorded(byte[] lines) {
    for (TraceFormat format : TraceFormat.values()) {
      Untrusted.read(
          TraceFormatException.class,
          () -> {
            try (JsonLinesReader reader =
                    new JsonLinesReader(new ByteArrayInputStream(lines), "fuzz");
                TraceSink sink = format.open(Writer.nullWriter())) {
              reader.copyTo(sink);
              return sink;
            }
          });
    }
  }
}
