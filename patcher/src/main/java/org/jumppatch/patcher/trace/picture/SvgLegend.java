package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.util.List;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/** What the marks of a picture mean. */
final class SvgLegend {
  private static final double LETTER = 6.2;

  private final SvgOut svg;
  private final double left;
  private double x;
  private double y;

  SvgLegend(SvgOut svg, double left, double y) {
    this.svg = svg;
    this.left = left;
    this.x = left;
    this.y = y;
  }

  /** Draws two rows; 40 high. */
  void draw(List<Timeline> timelines, TimeScale scale) throws IOException {
    word("executed:");
    swatch("old", "old");
    swatch("new", "new");
    swatch("emulated", "emulated by the int3 handler");
    swatch("torn", "torn");
    if (timelines.stream().anyMatch(shown -> shown.total(Mark.UNHANDLED) > 0)) {
      swatch("unhandled", "int3 unhandled");
    }
    long column = Math.max(1, Math.round(SvgLane.COLUMN * scale.end() / scale.width()));
    word("(a bar is " + TimeScale.label(column, column) + " wide; the higher, the more)");
    x = left;
    y += 20;
    svg.path("int3", "M" + SvgOut.number(x) + " " + SvgOut.number(y) + "h9l-4.5-8z");
    x += 14;
    word("int3");
    svg.line("ipi headed", x, y - 9, x + 14, y);
    x += 20;
    word("IPI, sent to taken");
    swatch("sync", "the patcher waits for all CPUs");
    if (timelines.stream().anyMatch(shown -> shown.phases().tooMany())) {
      swatch("phases", "phases and syncs, too many to draw");
    }
    if (timelines.stream().anyMatch(shown -> !shown.violations().isEmpty())) {
      svg.path("violation", "M" + SvgOut.number(x) + " " + SvgOut.number(y - 8) + "l8 8m0-8l-8 8");
      x += 14;
      word("the promise is broken");
    }
  }

  private void swatch(String style, String text) throws IOException {
    svg.rect(style, x, y - 9, 10, 10, 2);
    x += 15;
    word(text);
  }

  private void word(String text) throws IOException {
    svg.text("muted", x, y, text);
    x += text.length() * LETTER + 14;
  }
}
