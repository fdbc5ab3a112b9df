package org.jumppatch.patcher.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/** Finds the addresses that a script names, and names addresses. */
final class ScriptNames {
  /** So many questions are answered by searching the table; then it is cheaper to have an index. */
  private static final int SEARCHES = 16;

  private final Image image;
  private final List<Problem> problems;
  private final Map<String, Long> found = new HashMap<>();
  private @Nullable Map<String, Integer> positions;

  /**
   * @param problems gets what is wrong
   */
  ScriptNames(Image image, List<Problem> problems) {
    this.image = image;
    this.problems = problems;
  }

  /** The address that a word names, or null where it has a problem. */
  @Nullable Long resolve(Word word) {
    String text = word.text();
    if (text.startsWith("0x")) {
      return image.isRelocatable() ? sectionNeeded(word) : number(word, text);
    }
    int plus = text.lastIndexOf('+');
    Long offset = plus < 0 ? Long.valueOf(0) : number(word, text.substring(plus + 1));
    if (offset == null) {
      return null;
    }
    String name = plus < 0 ? text : text.substring(0, plus);
    Long address = found.get(name);
    if (address == null) {
      address = search(word, name);
      if (address == null) {
        return null;
      }
      found.put(name, address);
    }
    return address + offset;
  }

  private @Nullable Long sectionNeeded(Word word) {
    problems.add(
        Problem.wrong(
            word.at(),
            word.text() + ": a relocatable file has no addresses yet; name a symbol or section"));
    return null;
  }

  private @Nullable Long number(Word word, String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text, 2, text.length(), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      problems.add(Problem.wrong(word.at(), text + " is no number"));
      return null;
    }
  }

  private @Nullable Long search(Word word, String name) {
    long[] addresses = addressesOf(name);
    if (addresses.length == 0 && image.isRelocatable()) {
      for (Section section : image.elf().sections()) {
        if (section.allocated() && section.name().equals(name)) {
          return image.space().sectionAddress(section.index());
        }
      }
    }
    if (addresses.length == 1) {
      return addresses[0];
    }
    problems.add(
        Problem.wrong(word.at(), addresses.length == 0 ? unknown(name) : many(name, addresses)));
    return null;
  }

  private long[] addressesOf(String name) {
    Symbols symbols = image.symbols();
    Map<String, Integer> index = positions;
    if (index == null && found.size() < SEARCHES) {
      return symbols.addressesOf(name);
    }
    if (index == null) {
      index = index(symbols);
      positions = index;
    }
    Integer position = index.get(name);
    if (position == null) {
      return new long[0];
    }
    return position < 0 ? symbols.addressesOf(name) : new long[] {symbols.address(position)};
  }

  /** Positions of the names that are there once; -1 for the others. */
  private static Map<String, Integer> index(Symbols symbols) {
    Map<String, Integer> index = new HashMap<>(2 * symbols.count());
    for (int i = 0; i < symbols.count(); i++) {
      index.merge(symbols.name(i), i, (first, second) -> -1);
    }
    return index;
  }

  private String unknown(String name) {
    SimilarNames near = new SimilarNames(name);
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count(); i++) {
      near.offer(symbols.name(i));
    }
    return "no symbol " + name + SimilarNames.question(near.closest());
  }

  private String many(String name, long[] addresses) {
    StringBuilder text =
        new StringBuilder(name + " has " + addresses.length + " addresses; name one:");
    for (long address : addresses) {
      text.append(' ').append(place(address));
    }
    return text.toString();
  }

  /** An address as a script can name it. */
  String place(long address) {
    Area area = image.isRelocatable() ? image.space().areaAt(address) : null;
    return area == null
        ? "0x" + Long.toHexString(address)
        : new SymbolOffset(area.name(), address - area.address()).toString();
  }
}
