package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/** What a function that a static call shall call, as a user wrote it, stands for in an image. */
public sealed interface FunctionLookup {
  /**
   * One function.
   *
   * @param address its own; 0 for none, so that the call does nothing
   */
  record Found(long address) implements FunctionLookup {}

  /**
   * Several functions of one name, of which none may be taken silently.
   *
   * @param addresses of all of them
   */
  record Ambiguous(List<Long> addresses) implements FunctionLookup {}

  /**
   * No function: there is no such name, or no code.
   *
   * @param suggestions at most three names that look alike, the closest first
   */
  record Unknown(List<String> suggestions) implements FunctionLookup {}

  /**
   * Looks for a symbol of code, with or without what a compiler appended, an address {@code 0x…} in
   * the code, or {@code 0} for none.
   */
  static FunctionLookup of(Image image, String text) {
    if (text.equals("0")) {
      return new Found(0);
    }
    if (text.startsWith("0x")) {
      return at(image, text);
    }
    List<Long> found = new ArrayList<>();
    for (long address : image.symbols().addressesOfPlain(text)) {
      // Whether what another file has is code, this one does not tell.
      if (image.space().isFunction(address) || image.space().isExternal(address)) {
        found.add(address);
      }
    }
    return switch (found.size()) {
      case 0 -> new Unknown(similar(image, text));
      case 1 -> new Found(found.get(0));
      default -> new Ambiguous(List.copyOf(found));
    };
  }

  private static FunctionLookup at(Image image, String text) {
    try {
      long address = Long.parseUnsignedLong(text.substring(2), 16);
      return address == 0 || image.space().isCode(address, 1)
          ? new Found(address)
          : new Unknown(List.of());
    } catch (NumberFormatException e) {
      return new Unknown(List.of());
    }
  }

  private static List<String> similar(Image image, String text) {
    SimilarNames similar = new SimilarNames(text);
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count(); i++) {
      if (image.space().isFunction(symbols.address(i))) {
        similar.offer(symbols.name(i));
      }
    }
    return similar.closest();
  }
}
