package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.linux.Image;

/**
 * The places in code that an oops, a warning or perf names, in whatever else they say. A report may
 * have any length and name anything: the image's names are walked once for all of it.
 */
final class ReportedPlaces {
  /**
   * As {@code %pS} and perf write them: {@code __schedule+0x1bc/0x980}. Tried where a word starts
   * only, so that a long one costs what it is long.
   */
  private static final Pattern PLACE =
      Pattern.compile(
          "((?<![\\w.$])[\\p{L}_.$][\\w.$]*+\\+0x[0-9a-f]{1,16})(?:/0x[0-9a-f]+)?"
              + "|(0x)?(ffff[0-9a-f]{12})");

  private ReportedPlaces() {}

  /** Their addresses, each once, as the lines name them. */
  static Set<Long> in(Stream<String> lines, Image image) {
    Set<CodePlace> named = new LinkedHashSet<>();
    lines.forEach(line -> named.addAll(in(line)));
    Map<String, List<FunctionRange>> functions = new LinkedHashMap<>();
    for (CodePlace place : named) {
      String symbol = place.symbol();
      if (symbol != null) {
        functions.put(symbol, List.of());
      }
    }
    functions.putAll(FunctionRange.named(image, functions.keySet()));
    Set<Long> addresses = new LinkedHashSet<>();
    for (CodePlace place : named) {
      String symbol = place.symbol();
      addresses.addAll(
          symbol == null
              ? place.addresses(image)
              : place.addresses(functions.getOrDefault(symbol, List.of())));
    }
    return addresses;
  }

  private static List<CodePlace> in(String line) {
    List<CodePlace> places = new ArrayList<>();
    Matcher found = PLACE.matcher(line);
    while (found.find()) {
      String symbol = found.group(1);
      CodePlace place = CodePlace.of(symbol != null ? symbol : "0x" + found.group(3));
      if (place != null) {
        places.add(place);
      }
    }
    return places;
  }
}
