package org.jumppatch.elf.staticcall;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;

/**
 * Looks up what the loader of a relocatable file, or of one that runs anywhere, writes at places.
 */
final class PlaceRelocations {
  private final ElfFile elf;
  private final AddressSpace space;

  PlaceRelocations(Image image) {
    this.elf = image.elf();
    this.space = image.space();
  }

  /**
   * The relocations at these addresses, by address.
   *
   * @throws org.jumppatch.elf.ImageFormatException if a place has two
   */
  Map<Long, PlaceRelocation> at(long[] places) {
    Map<Long, PlaceRelocation> found = any(places);
    found.values().removeIf(relocation -> relocation.type() == Relocations.NONE);
    return found;
  }

  /**
   * The same with those that are of no effect and could be of some.
   *
   * @throws org.jumppatch.elf.ImageFormatException if a place has two that are of effect
   */
  Map<Long, PlaceRelocation> any(long[] places) {
    long[] sorted = places.clone();
    Arrays.sort(sorted);
    Map<Long, PlaceRelocation> found = new HashMap<>();
    for (Section section : elf.sections()) {
      if (section.type() == Section.RELOCATIONS && isLoaded(section)) {
        add(section, sorted, found);
      }
    }
    return found;
  }

  private boolean isLoaded(Section section) {
    return isRelocatable() ? elf.section(section.info()).allocated() : section.allocated();
  }

  /** In a linked file a relocation names an address, and not a place in a section. */
  private boolean isRelocatable() {
    return elf.header().type() == ElfType.RELOCATABLE;
  }

  private void add(Section section, long[] places, Map<Long, PlaceRelocation> found) {
    long base = 0;
    if (isRelocatable()) {
      Section relocated = elf.section(section.info());
      base = space.sectionAddress(relocated.index());
      if (!anyBetween(places, base, base + relocated.size())) {
        return;
      }
    }
    Relocations relocations = Relocations.read(elf, section);
    SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
    for (int i = 0; i < relocations.count(); i++) {
      long place = base + relocations.place(i);
      if (Arrays.binarySearch(places, place) >= 0) {
        long value = value(symbols, relocations, i);
        PlaceRelocation relocation =
            new PlaceRelocation(relocations.fileOffset(i), relocations.type(i), value);
        PlaceRelocation other = found.get(place);
        boolean idle = relocation.type() == Relocations.NONE;
        if (other == null || (other.type() == Relocations.NONE && !idle)) {
          found.put(place, relocation);
        } else if (!idle) {
          throw elf.bytes()
              .malformed(relocations.fileOffset(i), "a second relocation of the same field");
        }
      }
    }
  }

  private static boolean anyBetween(long[] sorted, long from, long to) {
    int at = Arrays.binarySearch(sorted, from);
    int first = at < 0 ? -1 - at : at;
    return first < sorted.length && sorted[first] < to;
  }

  private long value(SymbolTable symbols, Relocations relocations, int relocation) {
    int symbol = relocations.symbol(relocation);
    if (!isRelocatable()) {
      return relocations.addend(relocation);
    }
    if (symbol < 0 || symbol >= symbols.count()) {
      throw elf.bytes().malformed(relocations.fileOffset(relocation), "no symbol number " + symbol);
    }
    return ElfSymbols.address(elf, space, symbols, symbol) + relocations.addend(relocation);
  }
}
