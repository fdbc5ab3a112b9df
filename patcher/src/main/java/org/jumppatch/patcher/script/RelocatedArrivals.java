package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;

/**
 * Places in a relocatable file's code where a CPU can arrive because a relocation says so: from
 * code in another section, through a pointer, by the exception table, or through a switch's table.
 * What the file holds there says nothing before it is loaded.
 */
final class RelocatedArrivals {
  private static final String EXCEPTIONS = "__ex_table";

  /** Fields of an exception's entry are 4 bytes; the second one is where it goes on. */
  private static final int EXCEPTION_SIZE = 12;

  private static final int FIXUP = 4;

  private final Image image;
  private final FunctionCode.Cache functions;
  private final ScriptNames names;
  private final Map<Long, List<String>> found = new HashMap<>();

  /** Data whose address code takes, which is where a switch's table begins. */
  private final TreeSet<Long> taken = new TreeSet<>(Long::compareUnsigned);

  /**
   * @param targets the addresses that are looked for
   */
  RelocatedArrivals(
      Image image, FunctionCode.Cache functions, ScriptNames names, Iterable<Long> targets) {
    this.image = image;
    this.functions = functions;
    this.names = names;
    targets.forEach(target -> found.put(target, new ArrayList<>()));
  }

  /** What leads to each of the addresses, in words. */
  Map<Long, List<String>> run() {
    if (image.isRelocatable() && !found.isEmpty()) {
      forEach(true, this::addFromCode);
      forEach(false, this::addFromData);
    }
    return found;
  }

  /** Takes one relocation: of which section, where it is, what it is, and symbol plus addend. */
  private interface Taker {
    void take(Section section, long place, int type, long value);
  }

  private void forEach(boolean ofCode, Taker taker) {
    ElfFile elf = image.elf();
    for (Section section : elf.sections()) {
      Section relocated = relocatedBy(section);
      if (relocated != null && relocated.executable() == ofCode) {
        Relocations relocations = Relocations.read(elf, section);
        SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
        long start = image.space().sectionAddress(relocated.index());
        for (int i = 0; i < relocations.count(); i++) {
          long symbol = ElfSymbols.address(elf, image.space(), symbols, relocations.symbol(i));
          taker.take(
              relocated,
              start + relocations.place(i),
              relocations.type(i),
              symbol + relocations.addend(i));
        }
      }
    }
  }

  private @Nullable Section relocatedBy(Section section) {
    if (section.type() != Section.RELOCATIONS
        || section.info() <= 0
        || section.info() >= image.elf().sections().size()) {
      return null;
    }
    Section relocated = image.elf().section(section.info());
    return relocated.allocated() ? relocated : null;
  }

  private void addFromCode(Section section, long place, int type, long value) {
    if (type == Relocations.RELATIVE_32 || type == Relocations.BRANCH_32) {
      // The distance counts from its own end, where most instructions end.
      long target = value + Integer.BYTES;
      Area area = image.space().areaAt(target);
      if (area != null && !area.executable()) {
        taken.add(target);
      }
      if (found.containsKey(target)) {
        add(target, "from %s", instruction(place));
      }
    }
  }

  /** Where the instruction begins that has this byte. */
  private long instruction(long address) {
    Instruction covering = functions.covering(address);
    return covering == null ? address : covering.address();
  }

  private void addFromData(Section section, long place, int type, long value) {
    long offset = place - image.space().sectionAddress(section.index());
    if (section.name().equals(EXCEPTIONS)) {
      if (offset % EXCEPTION_SIZE == FIXUP) {
        add(value, "by the exception table at %s", place);
      }
    } else if (type == Relocations.ABSOLUTE_64) {
      add(value, "%s points there", place);
    } else if (type == Relocations.RELATIVE_32) {
      Long table = taken.floor(place);
      if (table != null && (place - table) % Integer.BYTES == 0 && isOneArea(table, place)) {
        add(value - (place - table), "a switch arrives by %s", place);
      }
    }
  }

  private boolean isOneArea(long table, long place) {
    Area area = image.space().areaAt(place);
    return area != null && area.contains(table, 1);
  }

  private void add(long target, String way, long place) {
    List<String> ways = found.get(target);
    if (ways != null) {
      ways.add(way.formatted(names.place(place)));
    }
  }
}
