package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;

/**
 * The entries of a relocatable file. Its table holds zeroes; each field is what its relocation will
 * write: symbol plus addend, the flag bits of a key in the addend.
 */
final class RelocatedEntries {
  private static final int FIELDS = 3;

  /** The displacement stands after the jump's opcode. */
  private static final int OPCODE_SIZE = 1;

  private final ElfFile elf;
  private final AddressSpace space;
  private final List<JumpEntry> entries = new ArrayList<>();
  private @Nullable EntryLayout layout;

  RelocatedEntries(ElfFile elf, AddressSpace space) {
    this.elf = elf;
    this.space = space;
  }

  /**
   * Reads the entries of one table section.
   *
   * @throws ImageFormatException if a field has no relocation or one that makes no sense
   */
  void add(Section table) {
    long size = elf.content(table).size();
    if (size == 0) {
      return;
    }
    List<Section> sections = relocationsOf(table);
    EntryLayout read = layoutOf(sections);
    if (size % read.size() != 0) {
      throw malformed(table.offset(), "a jump table of " + size + " bytes, no whole entries");
    }
    if (layout != null && layout != read) {
      throw malformed(sections.get(0).offset(), "jump tables of two layouts");
    }
    layout = read;
    JumpTable.checkCount(elf.bytes(), table.offset(), entries.size() + size / read.size());
    long[] fields = fields(sections, table, read);
    Map<Long, TargetRelocation> targets = targetRelocations(fields);
    EntryCheck check = new EntryCheck(elf.bytes(), space, read);
    for (int i = 0; i < fields.length; i += FIELDS) {
      long offset = table.offset() + (long) i / FIELDS * read.size();
      long code = fields[i];
      entries.add(check.entry(offset, code, fields[i + 1], fields[i + 2], targets.get(code + 1)));
    }
  }

  /** One section, and in a livepatch one more for each object that it takes keys from. */
  private List<Section> relocationsOf(Section table) {
    List<Section> found = new ArrayList<>();
    for (Section section : elf.sections()) {
      if (section.type() == Section.RELOCATIONS && section.info() == table.index()) {
        found.add(section);
      }
    }
    if (found.isEmpty()) {
      throw malformed(
          table.offset(),
          "the jump table has no relocations: strip -s takes them, and no kernel loads such a"
              + " module; strip -g keeps them");
    }
    return found;
  }

  private EntryLayout layoutOf(List<Section> sections) {
    for (Section section : sections) {
      Relocations relocations = Relocations.read(elf, section);
      for (int i = 0; i < relocations.count(); i++) {
        switch (relocations.type(i)) {
          case Relocations.RELATIVE_32, Relocations.RELATIVE_64 -> {
            return EntryLayout.RELATIVE_16;
          }
          case Relocations.ABSOLUTE_64 -> {
            return EntryLayout.ABSOLUTE_24;
          }
          default -> {}
        }
      }
    }
    throw malformed(sections.get(0).offset(), "no relocation of the jump table is of a known type");
  }

  /** Code, target and key field of each entry, one after the other. */
  private long[] fields(List<Section> sections, Section table, EntryLayout read) {
    long[] fields = new long[(int) (table.size() / read.size() * FIELDS)];
    boolean[] known = new boolean[fields.length];
    long count = 0;
    for (Section section : sections) {
      Relocations relocations = Relocations.read(elf, section);
      count += relocations.count();
      addFields(relocations, section, table, read, fields, known);
    }
    if (count != fields.length) {
      throw malformed(
          sections.get(0).offset(),
          "%d relocations for a jump table of %d fields".formatted(count, fields.length));
    }
    return fields;
  }

  private void addFields(
      Relocations relocations,
      Section section,
      Section table,
      EntryLayout read,
      long[] fields,
      boolean[] known) {
    SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
    for (int i = 0; i < relocations.count(); i++) {
      long place = relocations.place(i);
      int field = field(read, relocations.type(i), place % read.size());
      if (place < 0 || place >= table.size() || field < 0) {
        throw malformed(relocations.fileOffset(i), "not a relocation of a jump table's field");
      }
      int index = (int) (place / read.size()) * FIELDS + field;
      if (known[index]) {
        throw malformed(relocations.fileOffset(i), "a second relocation of the same field");
      }
      known[index] = true;
      fields[index] = value(symbols, relocations, i);
    }
  }

  private static int field(EntryLayout layout, int type, long offset) {
    boolean fits =
        switch (layout) {
          case RELATIVE_16 ->
              offset == 8
                  ? type == Relocations.RELATIVE_64
                  : offset % 4 == 0 && offset < 8 && type == Relocations.RELATIVE_32;
          case ABSOLUTE_24 -> offset % 8 == 0 && type == Relocations.ABSOLUTE_64;
        };
    return !fits ? -1 : (int) (layout == EntryLayout.RELATIVE_16 ? offset / 4 : offset / 8);
  }

  private long value(SymbolTable symbols, Relocations relocations, int relocation) {
    int symbol = relocations.symbol(relocation);
    long addend = relocations.addend(relocation);
    if (symbols.section(symbol) == SymbolTable.UNDEFINED
        && Long.compareUnsigned(addend, AddressSpace.EXTERNAL_ROOM) >= 0) {
      throw malformed(
          relocations.fileOffset(relocation),
          "a place %d bytes from a symbol of another file".formatted(addend));
    }
    return ElfSymbols.address(elf, space, symbols, symbol) + addend;
  }

  /** The relocations of displacements, by the displacement's address. */
  private Map<Long, TargetRelocation> targetRelocations(long[] fields) {
    long[] places = new long[fields.length / FIELDS];
    Map<Long, Long> targets = new HashMap<>();
    for (int i = 0; i < places.length; i++) {
      places[i] = fields[i * FIELDS] + OPCODE_SIZE;
      targets.put(places[i], fields[i * FIELDS + 1]);
    }
    Arrays.sort(places);
    Map<Long, TargetRelocation> found = new HashMap<>();
    for (Section section : elf.sections()) {
      if (section.type() == Section.RELOCATIONS && elf.section(section.info()).executable()) {
        addTargetRelocations(section, places, targets, found);
      }
    }
    return found;
  }

  private void addTargetRelocations(
      Section section, long[] places, Map<Long, Long> targets, Map<Long, TargetRelocation> found) {
    Relocations relocations = Relocations.read(elf, section);
    SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
    long base = space.sectionAddress(section.info());
    for (int i = 0; i < relocations.count(); i++) {
      long place = base + relocations.place(i);
      boolean forgotten = relocations.type(i) == Relocations.NONE && relocations.symbol(i) == 0;
      if (!forgotten && Arrays.binarySearch(places, place) >= 0) {
        Long target = value(symbols, relocations, i) + Integer.BYTES;
        if (!target.equals(targets.get(place))) {
          throw malformed(
              relocations.fileOffset(i), "the site's displacement and its entry lead elsewhere");
        }
        found.put(place, new TargetRelocation(relocations.typeOffset(i), relocations.type(i)));
      }
    }
  }

  /** All entries read so far, in order. */
  List<JumpEntry> all() {
    return List.copyOf(entries);
  }

  /** Their layout; today's where there is no entry to tell it. */
  EntryLayout layout() {
    return layout == null ? EntryLayout.RELATIVE_16 : layout;
  }

  private ImageFormatException malformed(long offset, String problem) {
    return elf.bytes().malformed(offset, problem);
  }
}
