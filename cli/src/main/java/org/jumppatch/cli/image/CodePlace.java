package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;

/**
 * A place in code as people and kernels write it.
 *
 * @param symbol what the offset counts from; null for an address
 * @param offset bytes from there on, or the address
 */
record CodePlace(@Nullable String symbol, long offset) {
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-fA-F]{1,16})");
  private static final Pattern SYMBOL =
      Pattern.compile("([\\p{L}_.$][^\\s+/]*)(?:\\+(?:0x([0-9a-fA-F]{1,16})|([0-9]{1,9})))?");

  /** As {@code %pS} and perf write it: {@code __schedule+0x1bc/0x980}. */
  private static final Pattern REPORTED =
      Pattern.compile(
          "([\\p{L}_.$][\\w.$]*\\+0x[0-9a-f]{1,16})(?:/0x[0-9a-f]+)?|(0x)?(ffff[0-9a-f]{12})");

  /** What a word names; null where it can be no place. */
  static @Nullable CodePlace of(String word) {
    Matcher address = ADDRESS.matcher(word);
    if (address.matches()) {
      return new CodePlace(null, Long.parseUnsignedLong(address.group(1), 16));
    }
    Matcher symbol = SYMBOL.matcher(word);
    if (!symbol.matches()) {
      return null;
    }
    String hex = symbol.group(2);
    String decimal = symbol.group(3);
    long offset =
        hex != null
            ? Long.parseUnsignedLong(hex, 16)
            : decimal == null ? 0 : Long.parseLong(decimal);
    return new CodePlace(symbol.group(1), offset);
  }

  /** The places that a line of an oops, of a warning or of perf names. */
  static List<String> in(String line) {
    List<String> places = new ArrayList<>();
    Matcher found = REPORTED.matcher(line);
    while (found.find()) {
      places.add(found.group(1) != null ? found.group(1) : "0x" + found.group(3));
    }
    return places;
  }

  /** Its addresses in an image: several where functions share their name, none if there is none. */
  List<Long> addresses(Image image) {
    if (symbol == null) {
      return image.isRelocatable() ? List.of() : List.of(offset);
    }
    return FunctionRange.named(image, symbol).stream()
        .filter(function -> Long.compareUnsigned(offset, function.size()) < 0)
        .map(function -> function.address() + offset)
        .toList();
  }
}
