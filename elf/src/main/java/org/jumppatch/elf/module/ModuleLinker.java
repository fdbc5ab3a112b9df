package org.jumppatch.elf.module;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;

/**
 * Loads a module as the kernel does: symbols get their values, relocations are applied ({@code
 * simplify_symbols}, kernel/module/main.c; {@code apply_relocate_add}, arch/x86/kernel/module.c).
 * What comes out is an ELF image with final addresses, which is read as any other.
 */
public final class ModuleLinker {
  private static final int TYPE_FIELD = 16;
  private static final int SECTIONS_FIELD = 40;
  private static final int SECTION_COUNT_FIELD = 60;
  private static final int EXECUTABLE = 2;
  private static final int MOST_SECTIONS = 0xff00;

  /** SHF_WRITE and SHF_ALLOC. */
  private static final long WRITABLE_ALLOCATED = 3;

  private static final long ALLOCATED = 2;

  /**
   * SHF_RELA_LIVEPATCH: these are applied once the object is loaded that they are about ({@code
   * klp_write_section_relocs}, kernel/livepatch/core.c).
   */
  private static final long LATER = 0x0010_0000;

  private static final int SYMBOL_SIZE = 24;
  private static final int VALUE_FIELD = 8;
  private static final long PAGE = 4096;

  /** Tables that name what lies outside of the module, and have to find something there. */
  private static final Set<String> NAMING = Set.of("__jump_table", ".static_call_sites");

  private final Image module;
  private final ElfFile elf;
  private final ModuleLayout layout;
  private final Offered offered;
  private final long slide;
  private final long perCpu;
  private final ByteBuffer content;
  private final List<LinkedModule.UnknownPlace> unknown = new ArrayList<>();
  private final Set<Long> outside = new TreeSet<>(Long::compareUnsigned);

  /**
   * What a module finds where it is loaded.
   *
   * @param symbols by name what the kernel and other modules offer, and what a {@link
   *     LivepatchSymbol} stands for
   * @param modules the names of those that are loaded
   */
  public record Offered(Map<String, Long> symbols, Set<String> modules) {
    boolean has(String object) {
      return object.equals(LivepatchSymbol.KERNEL) || modules.contains(object);
    }
  }

  private ModuleLinker(
      Image module, ModuleLayout layout, Offered offered, long slide, long perCpu) {
    this.module = module;
    this.elf = module.elf();
    this.layout = layout;
    this.offered = offered;
    this.slide = slide;
    this.perCpu = perCpu;
    int size = (int) Math.min(elf.end(), Integer.MAX_VALUE / 2);
    this.content = ByteBuffer.wrap(elf.bytes().copy(0, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Links a module.
   *
   * @param slide how far above its link address the kernel runs
   * @param perCpu address of the module's variables that there are once for each CPU; 0 for none
   * @throws ImageFormatException if a symbol or a relocation of the file is wrong
   */
  public static LinkedModule link(
      Image module, ModuleLayout layout, Offered offered, long slide, long perCpu) {
    ModuleLinker linker = new ModuleLinker(module, layout, offered, slide, perCpu);
    linker.relocate();
    linker.placeSymbols();
    linker.placeSections();
    Bytes linked = Bytes.of(module.path().toString(), linker.withOutside());
    return new LinkedModule(Image.of(module.path(), linked), layout, linker.unknown);
  }

  /** The names that a module's relocations ask others for. */
  public static Set<String> wanted(Image module) {
    Set<String> names = new TreeSet<>();
    for (Section section : module.elf().sections()) {
      if (section.type() == Section.SYMBOLS) {
        SymbolTable table = SymbolTable.read(module.elf(), section);
        for (int i = 1; i < table.count(); i++) {
          if (table.section(i) == SymbolTable.UNDEFINED) {
            names.add(table.name(i));
          }
        }
      }
    }
    return names;
  }

  private void placeSections() {
    long table = elf.header().sectionOffset();
    for (Section section : elf.sections()) {
      int header = (int) (table + (long) section.index() * Section.SIZE);
      long flags = layout.has(section) ? section.flags() : section.flags() & ~ALLOCATED;
      content.putLong(header + 8, flags);
      content.putLong(header + 16, layout.address(section.index()));
    }
    content.putShort(TYPE_FIELD, (short) EXECUTABLE);
  }

  private void placeSymbols() {
    for (Section section : elf.sections()) {
      if (section.type() == Section.SYMBOLS) {
        SymbolTable table = SymbolTable.read(elf, section);
        for (int i = 1; i < table.count(); i++) {
          int at = (int) (section.offset() + (long) i * SYMBOL_SIZE + VALUE_FIELD);
          content.putLong(at, table.section(i) > 0 ? defined(table, i) : table.value(i));
        }
      }
    }
  }

  private long defined(SymbolTable table, int symbol) {
    Section section = elf.section(table.section(symbol));
    long base = ModuleLayout.isPerCpu(section) ? perCpu : layout.address(section.index());
    return base + table.value(symbol);
  }

  private void relocate() {
    for (Section section : elf.sections()) {
      if (section.type() == Section.RELOCATIONS && isApplied(section)) {
        Section target = elf.section(section.info());
        if (layout.has(target) && target.hasContent() && elf.content(target).size() != 0) {
          SymbolTable table = SymbolTable.read(elf, elf.section(section.link()));
          Relocations relocations = Relocations.read(elf, section);
          for (int i = 0; i < relocations.count(); i++) {
            apply(target, table, relocations, i);
          }
        }
      }
    }
  }

  private boolean isApplied(Section relocations) {
    return (relocations.flags() & LATER) == 0 || offered.has(LivepatchSymbol.objectOf(relocations));
  }

  private void apply(Section target, SymbolTable table, Relocations relocations, int number) {
    int type = relocations.type(number);
    if (type == Relocations.NONE) {
      return;
    }
    int symbol = relocations.symbol(number);
    if (symbol < 0 || symbol >= table.count()) {
      throw elf.bytes()
          .malformed(relocations.fileOffset(number), "a relocation of a symbol that is not there");
    }
    boolean wide = type == Relocations.ABSOLUTE_64 || type == Relocations.RELATIVE_64;
    boolean relative = Relocations.isRelative(type);
    int size = wide ? Long.BYTES : Integer.BYTES;
    long offset = relocations.place(number);
    if (offset < 0 || offset > target.size() - size) {
      throw elf.bytes()
          .malformed(relocations.fileOffset(number), "a relocation outside of its section");
    }
    if (!wide && !relative && !Relocations.isAbsolute32(type)) {
      throw elf.bytes()
          .malformed(
              relocations.typeOffset(number),
              "a relocation of type %d, which no module's loader knows".formatted(type));
    }
    long place = layout.address(target.index()) + offset;
    boolean gone = isCode(target) && isGone(table, symbol);
    Long address = gone ? Long.valueOf(table.value(symbol)) : address(table, symbol);
    if (gone || (address == null && isCode(target))) {
      String name = gone ? elf.section(table.section(symbol)).name() : table.name(symbol);
      unknown.add(new LinkedModule.UnknownPlace(place, size, name, gone));
    }
    address = address == null ? Long.valueOf(0) : address;
    long value = address + relocations.addend(number);
    if (NAMING.contains(target.name()) && table.section(symbol) == SymbolTable.UNDEFINED) {
      outside.add(value & -PAGE);
      outside.add((value + 2 * Long.BYTES) & -PAGE);
    }
    // What lies in the kernel's half moves with the kernel; per-CPU offsets may not.
    value += isCode(target) && address < 0 ? slide : 0;
    value -= relative ? place + (isCode(target) ? slide : 0) : 0;
    int at = (int) (target.offset() + offset);
    if (wide) {
      content.putLong(at, value);
    } else {
      content.putInt(at, (int) value);
    }
  }

  private static boolean isCode(Section section) {
    return section.executable() && !ModuleLayout.isInit(section);
  }

  /** Whether a symbol's memory was given back, so that nobody knows any more where it was. */
  private boolean isGone(SymbolTable table, int symbol) {
    int section = table.section(symbol);
    return section > 0 && ModuleLayout.isInit(elf.section(section));
  }

  private @Nullable Long address(SymbolTable table, int symbol) {
    int section = table.section(symbol);
    if (section > 0) {
      return defined(table, symbol);
    }
    if (section < 0 || symbol == 0) {
      return table.value(symbol);
    }
    Long found = offered.symbols().get(table.name(symbol));
    return found == null && table.isWeak(symbol) ? Long.valueOf(0) : found;
  }

  /** With a section without content for each stretch of memory that others' keys lie in. */
  private byte[] withOutside() {
    int count = elf.sections().size();
    if (count + outside.size() >= MOST_SECTIONS) {
      throw module.content().malformed(SECTION_COUNT_FIELD, "too many sections for a module");
    }
    int table = (content.capacity() + Long.BYTES - 1) & -Long.BYTES;
    ByteBuffer all =
        ByteBuffer.allocate(table + (count + outside.size()) * Section.SIZE)
            .order(ByteOrder.LITTLE_ENDIAN);
    all.put(0, content.array());
    all.put(table, content.array(), (int) elf.header().sectionOffset(), count * Section.SIZE);
    int sections = count;
    for (long page : outside) {
      boolean own = elf.sections().stream().anyMatch(section -> overlaps(section, page));
      if (!own) {
        int at = table + sections++ * Section.SIZE;
        all.putInt(at + 4, Section.NO_BITS);
        all.putLong(at + 8, WRITABLE_ALLOCATED);
        all.putLong(at + 16, page);
        all.putLong(at + 32, PAGE);
      }
    }
    all.putLong(SECTIONS_FIELD, table);
    all.putShort(SECTION_COUNT_FIELD, (short) sections);
    return all.array();
  }

  private boolean overlaps(Section section, long page) {
    long start = layout.address(section.index());
    return start != 0
        && Long.compareUnsigned(start, page + PAGE) < 0
        && Long.compareUnsigned(page, start + section.size()) < 0;
  }
}
