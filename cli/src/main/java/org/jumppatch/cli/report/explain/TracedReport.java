package org.jumppatch.cli.report.explain;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
          boolean good = places.get(0).checked() && places.get(0).notFunctions().isEmpty();
          String shown = Terminal.printable(line);
          screen.print(out, colours.judged(good, shown));
        });
  }

  /** What is wrong with what is called and is no function: it is in one, or nobody knows it. */
  static String fault(String name) {
    return name.startsWith("0x") ? "no code that is known" : "not the start of a function";
  }

  /** Who has it so; what is no function is told beside its name. */
  static String owner(TracedPlace place) {
    return Stream.of(place.owner().split(", "))
        .map(one -> place.notFunctions().contains(one) ? one + " (" + fault(one) + ")" : one)
        .collect(Collectors.joining(", "));
  }

  private static String words(TracedPlace place) {
    if (place.cause() == Cause.TEXT_POKE) {
      return "being changed, " + place.owner();
    }
    String target = place.target() == 0 ? "int3" : "to " + place.targetSymbol();
    return place.checked()
        ? "%s %s, %s".formatted(place.cause().word(), owner(place), target)
        : "%s %s, target not checked".formatted(place.cause().word(), target);
  }
}
