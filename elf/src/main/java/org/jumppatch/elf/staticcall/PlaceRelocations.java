package org.jumppatch.elf.staticcall;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;

/** Looks up what a relocatable file's loader writes at places. */
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
    long[] sorted = places.clone();
    Arrays.sort(sorted);
    Map<Long, PlaceRelocation> found = new HashMap<>();
    for (Section section : elf.sections()) {
      if (section.type() == Section.RELOCATIONS && elf.section(section.info()).allocated()) {
        add(section, sorted, found);
      }
    }
    return found;
  }

  private void add(Section section, long[] places, Map<Long, PlaceRelocation> found) {
    Section relocated = elf.section(section.info());
    long base = space.sectionAddress(relocated.index());
    if (!anyBetween(places, base, base + relocated.size())) {
      return;
    }
    Relocations relocations = Relocations.read(elf, section);
    SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
    for (int i = 0; i < relocations.count(); i++) {
      long place = base + relocations.place(i);
      if (relocations.type(i) != Relocations.NONE && Arrays.binarySearch(places, place) >= 0) {
        long value = value(symbols, relocations, i);
        PlaceRelocation relocation =
            new PlaceRelocation(relocations.fileOffset(i), relocations.type(i), value);
        if (found.put(place, relocation) != null) {
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
    if (symbol < 0 || symbol >= symbols.count()) {
      throw elf.bytes().malformed(relocations.fileOffset(relocation), "no symbol number " + symbol);
    }
    return ElfSymbols.address(elf, space, symbols, symbol) + relocations.addend(relocation);
  }
}
