package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.linux.Image;

/**
 * The code of a function: from its symbol to the next one.
 *
 * @param name the symbol
 * @param address of its first byte
 * @param size in bytes
 */
public record FunctionRange(String name, long address, long size) {
  /**
   * The functions of a name. Where no symbol is called so, those to whose name a compiler has
   * appended something: {@code .llvm.123}, {@code .constprop.0}, {@code .isra.0}.
   */
  public static List<FunctionRange> named(Image image, String name) {
    return at(image, name, image.symbols().addressesOfPlain(name));
  }

  /** The same of many names, by one walk over the image's; what names no function is left out. */
  static Map<String, List<FunctionRange>> named(Image image, Set<String> names) {
    Map<String, List<FunctionRange>> found = new HashMap<>();
    image
        .symbols()
        .addressesOfPlain(names)
        .forEach((name, addresses) -> found.put(name, at(image, name, addresses)));
    return found;
  }

  private static List<FunctionRange> at(Image image, String name, long[] addresses) {
    List<FunctionRange> found = new ArrayList<>();
    for (long address : addresses) {
      List<String> symbols = image.symbols().namesOf(address);
      add(found, image, symbols.contains(name) ? name : symbols.get(0), address);
    }
    return found;
  }

  /**
   * The same with what a compiler has moved out of them: {@code name.cold}, {@code name.part.0}.
   */
  public static List<FunctionRange> withParts(Image image, String name) {
    List<FunctionRange> found = new ArrayList<>(named(image, name));
    for (FunctionRange function : List.copyOf(found)) {
      for (long address : image.symbols().addressesOf(function.name() + ".cold")) {
        if (found.stream().noneMatch(other -> other.address() == address)) {
          add(found, image, function.name() + ".cold", address);
        }
      }
    }
    return found;
  }

  /** The function in whose code an address lies; null where no symbol says. */
  static @Nullable FunctionRange at(Image image, long address) {
    SymbolOffset nearest = image.symbols().nearest(address);
    FunctionRange before =
        nearest == null ? null : of(image, nearest.name(), address - nearest.offset());
    return before != null && before.contains(address) ? before : null;
  }

  private static void add(List<FunctionRange> to, Image image, String name, long address) {
    FunctionRange function = of(image, name, address);
    if (function != null) {
      to.add(function);
    }
  }

  /** From a symbol to the next one; null where there is no code. */
  private static @Nullable FunctionRange of(Image image, String name, long address) {
    Area area = image.space().areaAt(address);
    if (area == null || !image.space().isFunction(address)) {
      return null;
    }
    long next = image.symbols().next(address);
    long end = area.address() + area.size();
    boolean inside = next != -1 && Long.compareUnsigned(next, end) < 0;
    return new FunctionRange(name, address, (inside ? next : end) - address);
  }

  /** Whether an address lies in it. */
  public boolean contains(long place) {
    return Long.compareUnsigned(place - address, size) < 0;
  }

  /**
   * Whether it may be the function of which a kernel wrote that it is so long: up to the next
   * symbol (kernel/kallsyms.c, {@code get_symbol_pos}). The end of a module's section is none that
   * can be held to it, since the loader lays another one beside it.
   */
  boolean mayBeLong(Image image, long said) {
    long next = image.symbols().next(address);
    Area area = image.space().areaAt(address);
    boolean told = next != -1 && area != null && (!image.isRelocatable() || area.contains(next));
    return !told || said == next - address;
  }

  /** The sites of keys in it, by ascending address. */
  public List<JumpEntry> sites(JumpTable table) {
    return table.entries().stream()
        .filter(entry -> contains(entry.code()))
        .sorted((a, b) -> Long.compareUnsigned(a.code(), b.code()))
        .toList();
  }
}
