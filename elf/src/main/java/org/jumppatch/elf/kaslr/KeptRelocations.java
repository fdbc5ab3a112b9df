package org.jumppatch.elf.kaslr;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressList;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;

/**
 * The relocations that a linker left in a vmlinux ({@code --emit-relocs}), of which the build makes
 * the lists behind the kernel in a bzImage. Kernels with debug information still have them up to
 * Linux 6.4, then the build takes them out (arch/x86/Makefile.postlink).
 *
 * <p>An address moves with the kernel. So does, the other way round, the distance from a place to
 * the area of per-CPU variables, which is linked at 0 up to Linux 6.14 and does not move ({@code
 * do_reloc64}, {@code is_percpu_sym}, arch/x86/tools/relocs.c).
 */
final class KeptRelocations {
  private static final String PER_CPU = ".data..percpu";

  /** Where the area's content is loaded, which is an address like others. */
  private static final String LOAD = "__per_cpu_load";

  private static final String INIT_BEGIN = "__init_begin";
  private static final String INIT_PER_CPU = "init_per_cpu_";

  private final ElfFile kernel;

  /** Of the area of per-CPU variables where it is linked at 0; -1 where there is none. */
  private final int perCpu;

  private final AddressList wide = new AddressList();
  private final AddressList inverse = new AddressList();
  private final AddressList narrow = new AddressList();
  private @Nullable SymbolTable symbols;
  private int symbolsSection;
  private long load;

  private KeptRelocations(ElfFile kernel) {
    this.kernel = kernel;
    perCpu =
        kernel
            .section(PER_CPU)
            .filter(section -> section.address() == 0)
            .map(Section::index)
            .orElse(-1);
  }

  /**
   * What moves with a linked kernel; nothing where it has no relocations.
   *
   * @throws org.jumppatch.elf.ImageFormatException if they are malformed
   */
  static KaslrRelocations of(ElfFile kernel) {
    KeptRelocations kept = new KeptRelocations(kernel);
    if (kernel.header().type() == ElfType.EXECUTABLE) {
      for (Section section : kernel.sections()) {
        if (section.type() == Section.RELOCATIONS
            && section.info() != 0
            && isRelocated(kernel.section(section.info()))) {
          kept.read(section);
        }
      }
    }
    return KaslrRelocations.of(kept.wide.all(), kept.inverse.all(), kept.narrow.all());
  }

  /** Notes are for who starts the kernel, and stay as they are ({@code walk_relocs}). */
  private static boolean isRelocated(Section section) {
    return section.allocated() && section.type() != Section.NOTE;
  }

  private void read(Section section) {
    SymbolTable table = symbols(section.link());
    Relocations relocations = Relocations.read(kernel, section);
    long moved = section.info() == perCpu ? load : 0;
    for (int i = 0; i < relocations.count(); i++) {
      int symbol = relocations.symbol(i);
      if (symbol < 0 || symbol >= table.count()) {
        throw kernel
            .bytes()
            .malformed(
                relocations.fileOffset(i),
                "a relocation by symbol %s of %d"
                    .formatted(Integer.toUnsignedString(symbol), table.count()));
      }
      AddressList places = places(table, symbol, relocations.type(i));
      if (places != null) {
        long place = relocations.place(i) + moved;
        if (place != (int) place || place >= 0) {
          throw kernel
              .bytes()
              .malformed(
                  relocations.fileOffset(i), "a relocation at 0x%x, no kernel's".formatted(place));
        }
        places.add(place);
      }
    }
  }

  private SymbolTable symbols(int section) {
    SymbolTable known = symbols;
    if (known == null || symbolsSection != section) {
      known = SymbolTable.read(kernel, kernel.section(section));
      symbols = known;
      symbolsSection = section;
      for (int i = 0; perCpu >= 0 && i < known.count(); i++) {
        load = known.name(i).equals(LOAD) ? known.value(i) : load;
      }
    }
    return known;
  }

  /** Those that a relocation belongs to; null where the place does not change. */
  private @Nullable AddressList places(SymbolTable table, int symbol, int type) {
    if (Relocations.isRelative(type)) {
      return isPerCpu(table, symbol) ? inverse : null;
    }
    if (table.section(symbol) == SymbolTable.UNDEFINED || isPerCpu(table, symbol)) {
      return null;
    }
    // A number that is no address: a checksum, an offset.
    if (table.section(symbol) < 0 && table.value(symbol) >= 0) {
      return null;
    }
    return type == Relocations.ABSOLUTE_64 ? wide : Relocations.isAbsolute32(type) ? narrow : null;
  }

  private boolean isPerCpu(SymbolTable table, int symbol) {
    if (perCpu < 0 || table.section(symbol) != perCpu) {
      return false;
    }
    String name = table.name(symbol);
    return !name.equals(LOAD) && !name.equals(INIT_BEGIN) && !name.startsWith(INIT_PER_CPU);
  }
}
