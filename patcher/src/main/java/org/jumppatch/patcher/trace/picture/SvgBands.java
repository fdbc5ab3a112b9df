package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.trace.picture.Spans.Span;
import org.jumppatch.patcher.trace.picture.Timeline.PhaseWrites;

/** What lasts, as bands behind the lanes: phases and syncs across all, visits to user mode. */
final class SvgBands {
  /** Narrower than this, a pale band cannot be seen. */
  private static final double VISIBLE = 1;

  /** A band that is there is drawn at least so wide. */
  private static final double NARROWEST = .8;

  private final Timeline timeline;
  private final TimeScale scale;
  private final SvgRows rows;
  private final SvgOut svg;

  SvgBands(Timeline timeline, TimeScale scale, SvgRows rows, SvgOut svg) {
    this.timeline = timeline;
    this.scale = scale;
    this.rows = rows;
    this.svg = svg;
  }

  void draw() throws IOException {
    for (Span<PhaseWrites> phase : timeline.phases().each()) {
      phase(phase);
    }
    for (Span<Integer> visit : timeline.visits().each()) {
      int cpu = visit.of();
      svg.rect("visit", scale.x(visit.from()), rows.top(cpu), width(visit), rows.height(cpu));
    }
    for (Span<Phase> sync : timeline.syncs().each()) {
      sync(sync);
    }
    if (timeline.phases().tooMany()) {
      svg.rect("phases", scale.left(), rows.top(), scale.width(), rows.height(0));
    }
  }

  private void phase(Span<PhaseWrites> phase) throws IOException {
    String number = Integer.toString(phase.of().phase().number());
    double x = scale.x(phase.from());
    double width = scale.width(phase.from(), phase.to());
    svg.rect("phase" + number, x, rows.top(), width, rows.height(0));
    if (width >= VISIBLE) {
      across("during-phase" + number, x, width);
    }
    label(phase, number, x, width);
  }

  private void label(Span<PhaseWrites> phase, String number, double x, double width)
      throws IOException {
    String what = Part.written(phase.of().writes(), phase.count());
    String count = phase.count() == 0 ? what : SvgText.number(phase.count()) + " " + what;
    double middle = x + width / 2;
    double y = rows.top() + 14;
    if (width >= 118) {
      svg.text("inside", middle, y, "phase " + number + ": " + count);
    } else if (width >= 76) {
      svg.text("under", middle, y, count);
    } else if (width >= 14) {
      svg.text("inside", middle, y, number);
    }
  }

  private void sync(Span<Phase> sync) throws IOException {
    double x = scale.x(sync.from());
    double width = width(sync);
    svg.rect("sync", x, rows.top(), width, rows.height(0));
    across("during-sync", x, width);
    if (width >= 22) {
      svg.text("sync-text", x + width / 2, rows.top() + rows.height(0) / 2 + 4, "sync");
    }
  }

  /** A pale band behind the other CPUs' lanes. */
  private void across(String style, double x, double width) throws IOException {
    double from = rows.belowPatcher();
    svg.rect(style, x, from, width, rows.bottom() - from);
  }

  private double width(Span<?> span) {
    return Math.max(NARROWEST, scale.width(span.from(), span.to()));
  }
}
