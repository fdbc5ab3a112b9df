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
 * @param size of the function where the place is from; 0 if that is not said
 */
record CodePlace(@Nullable String symbol, long offset, long size) {
  /** With 0x, or as kernels write their own. */
  private static final Pattern ADDRESS =
      Pattern.compile("0x([0-9a-fA-F]{1,16})|([fF]{4}[0-9a-fA-F]{12})");

  /** What kernels write behind a slash is the function's size. */
  private static final Pattern SYMBOL =
      Pattern.compile(
          "([\\p{L}_.$][^\\s+/]*)(?:\\+(?:0x([0-9a-fA-F]{1,16})|([0-9]{1,9})))?"
              + "(?:/0x([0-9a-fA-F]{1,15}))?");

  /** What a word names; null where it can be no place. */
  static @Nullable CodePlace of(String word) {
    Matcher address = ADDRESS.matcher(word);
    if (address.matches()) {
      String digits = address.group(1) == null ? address.group(2) : address.group(1);
      return new CodePlace(null, Long.parseUnsignedLong(digits, 16), 0);
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
    long size = symbol.group(4) == null ? 0 : Long.parseLong(symbol.group(4), 16);
    return new CodePlace(symbol.group(1), offset, size);
  }

  /** Its addresses in an image: several where functions share their name, none if there is none. */
  List<Long> addresses(Image image) {
    return addresses(image, among(image, named(image)));
  }

  /**
   * The same.
   *
   * @param functions those that it can be in
   */
  List<Long> addresses(Image image, List<FunctionRange> functions) {
    if (functions.isEmpty() && image.isRelocatable()) {
      return inSections(image);
    }
    if (symbol == null) {
      return List.of(offset);
    }
    return functions.stream()
        .filter(function -> Long.compareUnsigned(offset, function.size()) < 0)
        .map(function -> function.address() + offset)
        .toList();
  }

  /** In a relocatable file offsets count from a section: the one of the name, or any of code. */
  private List<Long> inSections(Image image) {
    return image.space().areas().stream()
        .filter(area -> symbol == null ? area.executable() : area.name().equals(symbol))
        .filter(area -> Long.compareUnsigned(offset, area.size()) < 0)
        .map(area -> area.address() + offset)
        .toList();
  }

  /** Those of some functions of its name that it can be in. */
  List<FunctionRange> among(Image image, List<FunctionRange> named) {
    return named.stream().filter(function -> size == 0 || function.mayBeLong(image, size)).toList();
  }

  /** Whether there are functions of its name, but none that is as long. */
  boolean isForeign(Image image, List<FunctionRange> named) {
    return !named.isEmpty() && among(image, named).isEmpty();
  }

  /** The functions of its name; none of an address. */
  List<FunctionRange> named(Image image) {
    return symbol == null ? List.of() : FunctionRange.named(image, symbol);
  }

  @Override
  public String toString() {
    String end = size == 0 ? "" : "/" + Places.hex(size);
    return symbol == null ? Places.hex(offset) : symbol + "+" + Places.hex(offset) + end;
  }
}
