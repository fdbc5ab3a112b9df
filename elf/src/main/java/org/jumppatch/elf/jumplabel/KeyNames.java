package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/** Reads what a user wrote for a key. */
final class KeyNames {
  /** Prefix of the symbol of a tracepoint's {@code struct tracepoint} (DECLARE_TRACE). */
  private static final String TRACEPOINT = "__tracepoint_";

  private static final Pattern KERNEL = Pattern.compile("[fF]{4}\\p{XDigit}{12}");

  private final Image image;
  private final StaticKeys keys;

  KeyNames(Image image, StaticKeys keys) {
    this.image = image;
    this.keys = keys;
  }

  KeyLookup resolve(String text) {
    Long address = address(text);
    List<StaticKey> found = address == null ? bySymbol(text) : at(address);
    if (found.isEmpty() && address == null) {
      found = byTracepoint(text.substring(text.indexOf(':') + 1));
    }
    return switch (found.size()) {
      case 0 -> unknown(text);
      case 1 -> new KeyLookup.Found(found.get(0));
      default -> new KeyLookup.Ambiguous(List.copyOf(found));
    };
  }

  /** An address with 0x, or as kernels write their own; null if it is none. */
  private static @Nullable Long address(String text) {
    String whole = KERNEL.matcher(text).matches() ? "0x" + text : text;
    return whole.startsWith("0x") ? number(whole) : null;
  }

  /** In a relocatable file addresses count from sections, of which several may have a key there. */
  private List<StaticKey> at(long address) {
    List<StaticKey> found = new ArrayList<>();
    if (!image.isRelocatable()) {
      add(found, keys.at(address));
      return found;
    }
    for (StaticKey key : keys.all()) {
      Area area = key.isExternal() ? null : image.space().areaAt(key.address());
      if (area != null && key.address() - area.address() == address) {
        found.add(key);
      }
    }
    return found;
  }

  /** The keys that {@code symbol}, {@code symbol+offset} or {@code section+offset} stands for. */
  private List<StaticKey> bySymbol(String text) {
    int plus = text.lastIndexOf('+');
    Long offset = plus < 0 ? Long.valueOf(0) : number(text.substring(plus + 1));
    if (offset == null) {
      return List.of();
    }
    String symbol = plus < 0 ? text : text.substring(0, plus);
    List<StaticKey> found = new ArrayList<>();
    for (long address : image.symbols().addressesOfPlain(symbol)) {
      add(found, keys.at(address + offset));
    }
    if (found.isEmpty() && image.isRelocatable()) {
      for (Section section : image.elf().sections()) {
        if (section.allocated() && section.name().equals(symbol)) {
          add(found, keys.at(image.space().sectionAddress(section.index()) + offset));
        }
      }
    }
    return found;
  }

  /** The keys inside the {@code struct tracepoint} of an event. */
  private List<StaticKey> byTracepoint(String event) {
    Symbols symbols = image.symbols();
    List<StaticKey> found = new ArrayList<>();
    for (long address : symbols.addressesOfPlain(TRACEPOINT + event)) {
      found.addAll(keys.between(address, symbols.next(address)));
    }
    return found;
  }

  private static void add(List<StaticKey> found, @Nullable StaticKey key) {
    if (key != null) {
      found.add(key);
    }
  }

  /** With a group before it, only a tracepoint can be meant. */
  private KeyLookup unknown(String text) {
    int colon = text.indexOf(':');
    SimilarNames similar = new SimilarNames(text.substring(colon + 1));
    for (StaticKey key : keys.all()) {
      for (String name : key.names()) {
        if (colon < 0) {
          similar.offer(name);
        }
        int plus = name.lastIndexOf('+');
        String symbol = Symbols.withoutPromotion(plus < 0 ? name : name.substring(0, plus));
        if (plus >= 0 && symbol.equals(text)) {
          return new KeyLookup.Unknown(List.of(name));
        }
        if (symbol.startsWith(TRACEPOINT)) {
          similar.offer(symbol.substring(TRACEPOINT.length()));
        }
      }
    }
    return new KeyLookup.Unknown(similar.closest());
  }

  /** A number in decimal or, with 0x, in hexadecimal; null if it is none. */
  private static @Nullable Long number(String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
