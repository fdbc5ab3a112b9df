package org.jumppatch.cli.report.explain;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.text.Listed;

/** Places that are traced, probed or patched, by who has them so. */
final class TracedReport {
  /** Places of one owner that are named. */
  private static final int NAMED = 4;

  private final Colours colours;
  private final Screen screen;
  private final PrintWriter out;

  TracedReport(Colours colours, Screen screen, PrintWriter out) {
    this.colours = colours;
    this.screen = screen;
    this.out = out;
  }

  void print(List<TracedPlace> traced) {
    Map<String, List<TracedPlace>> groups = new LinkedHashMap<>();
    for (TracedPlace place : traced) {
      groups.computeIfAbsent(words(place), g -> new ArrayList<>()).add(place);
    }
    if (!groups.isEmpty()) {
      out.println();
    }
    groups.forEach(
        (words, places) -> {
          List<String> names = places.stream().map(TracedPlace::symbol).toList();
          String line = words + ": " + Listed.first(names, NAMED);
          boolean checked = places.get(0).checked();
          String shown = Terminal.printable(line);
          screen.print(out, colours.judged(checked, shown));
        });
  }

  private static String words(TracedPlace place) {
    if (place.cause() == Cause.TEXT_POKE) {
      return "being changed, " + place.owner();
    }
    String target = place.target() == 0 ? "int3" : "to " + place.targetSymbol();
    return place.checked()
        ? "%s %s, %s".formatted(place.cause().word(), place.owner(), target)
        : "%s %s, target not checked".formatted(place.cause().word(), target);
  }
}
