package org.jumppatch.elf.module;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * What a livepatch refers to in what it patches, be it exported or not: a symbol {@code
 * .klp.sym.OBJECT.NAME,POSITION} (Documentation/livepatch/module-elf-format.rst; {@code
 * klp_resolve_symbols}, kernel/livepatch/core.c).
 *
 * @param object the kernel, {@link #KERNEL}, or the name of a module
 * @param name of the symbol there
 * @param position which of the symbols of that name it is, in their order, from 1 on; 0 for the
 *     only one
 */
public record LivepatchSymbol(String object, String name, int position) {
  /** The kernel among the objects. */
  public static final String KERNEL = "vmlinux";

  private static final String SYMBOL = ".klp.sym.";
  private static final String RELOCATIONS = ".klp.rela.";
  private static final int MOST_DIGITS = 9;

  /** What a symbol's name means; null where it is no such symbol. */
  public static @Nullable LivepatchSymbol of(String symbol) {
    int dot = symbol.indexOf('.', SYMBOL.length());
    int comma = symbol.lastIndexOf(',');
    if (!symbol.startsWith(SYMBOL) || dot < 0 || comma < dot) {
      return null;
    }
    String digits = symbol.substring(comma + 1);
    boolean number =
        !digits.isEmpty()
            && digits.length() <= MOST_DIGITS
            && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    return number
        ? new LivepatchSymbol(
            symbol.substring(SYMBOL.length(), dot),
            symbol.substring(dot + 1, comma),
            Integer.parseInt(digits))
        : null;
  }

  /**
   * The object that has to be loaded before the relocations of a section {@code
   * .klp.rela.OBJECT.SECTION} are applied; empty for other sections.
   */
  static String objectOf(Section relocations) {
    String name = relocations.name();
    int dot = name.indexOf('.', RELOCATIONS.length());
    return name.startsWith(RELOCATIONS) && dot > 0 ? name.substring(RELOCATIONS.length(), dot) : "";
  }

  /**
   * Its address in the kernel, whose symbols are in the order of their addresses; null for none.
   */
  public @Nullable Long in(Symbols kernel) {
    long[] ordered = kernel.addressesOf(name);
    Arrays.sort(ordered);
    return chosen(ordered);
  }

  /** Its address in a loaded module, whose symbols are in the order of its file; null for none. */
  public @Nullable Long in(Image module, ModuleLayout layout) {
    long[] found = new long[0];
    for (Section section : module.elf().sections()) {
      if (section.type() == Section.SYMBOLS) {
        SymbolTable table = SymbolTable.read(module.elf(), section);
        for (int i = 1; i < table.count(); i++) {
          if (table.section(i) > 0 && table.name(i).equals(name)) {
            Section in = module.elf().section(table.section(i));
            if (layout.has(in) && !ModuleLayout.isInit(in)) {
              found = Arrays.copyOf(found, found.length + 1);
              found[found.length - 1] = layout.address(in.index()) + table.value(i);
            }
          }
        }
      }
    }
    return chosen(found);
  }

  private @Nullable Long chosen(long[] found) {
    if (position == 0) {
      return found.length == 1 ? Long.valueOf(found[0]) : null;
    }
    return position <= found.length ? Long.valueOf(found[position - 1]) : null;
  }
}
