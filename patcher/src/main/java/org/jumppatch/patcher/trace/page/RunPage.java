package org.jumppatch.patcher.trace.page;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.page.Page;
import org.jumppatch.patcher.page.Resource;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * A page that plays runs: one, or several side by side on one clock. It is written when it is
 * closed.
 */
public final class RunPage implements TraceSink {
  private static final Page PAGE =
      new Page(new Resource(RunPage.class, "run.html"), "run.css", "run");

  private final Writer out;
  private final CodeNotes notes;
  private final List<PlayedRun> runs = new ArrayList<>();

  /**
   * @param out gets the page; closed with it
   * @param notes what the image tells of its code
   */
  public RunPage(Writer out, CodeNotes notes) {
    this.out = out;
    this.notes = notes;
  }

  /** Takes the next run, to be shown beside those that were taken before. */
  public TraceSink next() {
    PlayedRun run = new PlayedRun(notes);
    runs.add(run);
    return new TraceSink() {
      @Override
      public void begin(PokeProgram program) {
        run.begin(program);
      }

      @Override
      public void event(TraceEvent event) throws IOException {
        run.add(event);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void begin(PokeProgram program) {
    last().begin(program);
  }

  /** Takes an event of the last run, or of the only one. */
  @Override
  public void event(TraceEvent event) throws IOException {
    last().add(event);
  }

  private PlayedRun last() {
    if (runs.isEmpty()) {
      runs.add(new PlayedRun(notes));
    }
    return runs.get(runs.size() - 1);
  }

  @Override
  public void close() throws IOException {
    try (out) {
      String title = runs.isEmpty() ? "a run of nothing" : runs.get(0).title();
      PAGE.write(
          out,
          title + " - jumppatch",
          json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("runs");
            for (PlayedRun run : runs) {
              run.write(json);
            }
            json.writeEndArray();
            json.writeEndObject();
          });
    }
  }
}
