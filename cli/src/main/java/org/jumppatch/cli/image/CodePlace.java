package org.jumppatch.cli.image;

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

  /** Its addresses in an image: several where functions share their name, none if there is none. */
  List<Long> addresses(Image image) {
    if (symbol == null) {
      return image.isRelocatable() ? List.of() : List.of(offset);
    }
    return addresses(FunctionRange.named(image, symbol));
  }

  /** Its addresses in the functions of its name. */
  List<Long> addresses(List<FunctionRange> functions) {
    return functions.stream()
        .filter(function -> Long.compareUnsigned(offset, function.size()) < 0)
        .map(function -> function.address() + offset)
        .toList();
  }
}
