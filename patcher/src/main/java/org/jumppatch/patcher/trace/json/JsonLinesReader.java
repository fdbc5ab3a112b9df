package org.jumppatch.patcher.trace.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.trace.event.Stamp;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * Reads a trace that was recorded as JSON lines, an event at a time. Fields that no event has are
 * passed over, and so are missing events: lines may have been filtered out.
 */
public final class JsonLinesReader implements Closeable {
  /** The longest line that is read. One that names 100,000 keys is shorter. */
  private static final int MAX_LINE = 1 << 24;

  private final InputStream in;
  private final String file;
  private final JsonFactory factory =
      JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private long line;
  private Stamp last = new Stamp(-1, 0, 0);

  /**
   * @param in the lines, in UTF-8; closed with this reader
   * @param file their name for messages
   */
  public JsonLinesReader(InputStream in, String file) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.file = file;
  }

  /** Opens a file. */
  public static JsonLinesReader open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "is a folder, not a trace");
    }
    return new JsonLinesReader(Files.newInputStream(path), path.toString());
  }

  /**
   * The next event, or null after the last.
   *
   * @throws TraceFormatException if the next line is not an event, or earlier than the last one
   */
  public @Nullable TraceEvent next() throws IOException {
    if (!readLine()) {
      return null;
    }
    RecordedLine recorded = new RecordedLine(file, line);
    if (line == 1 && isOtherThanJson()) {
      throw recorded.malformed("no recorded trace: events are lines of JSON");
    }
    try (JsonParser json = factory.createParser(buffer.toByteArray())) {
      recorded.read(json);
    } catch (JsonProcessingException e) {
      throw recorded.malformed("damaged JSON at column %d".formatted(column(e)));
    }
    TraceEvent event = RecordedEvent.of(recorded);
    Stamp at = event.at();
    if (at.seq() <= last.seq() || at.time() < last.time()) {
      throw recorded.malformed("earlier than the event before");
    }
    last = at;
    return event;
  }

  /**
   * Reads all events that are left into a sink, which is not closed.
   *
   * @return their number
   */
  public long copyTo(TraceSink sink) throws IOException {
    long count = 0;
    for (TraceEvent event = next(); event != null; event = next()) {
      sink.event(event);
      count++;
    }
    return count;
  }

  /** Whether the line does not even begin as an object does. */
  private boolean isOtherThanJson() {
    byte[] text = buffer.toByteArray();
    return text.length > 0 && (text[0] & 0xff) > ' ' && text[0] != '{';
  }

  /** Where it stopped making sense; counted from 1. */
  private static int column(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getColumnNr());
  }

  /** Fills the buffer with the next line; false after the last one. */
  private boolean readLine() throws IOException {
    buffer.reset();
    line++;
    int next = in.read();
    if (next < 0) {
      return false;
    }
    while (next >= 0 && next != '\n') {
      if (buffer.size() == MAX_LINE) {
        throw new TraceFormatException(file, line, "longer than " + MAX_LINE + " bytes");
      }
      buffer.write(next);
      next = in.read();
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
