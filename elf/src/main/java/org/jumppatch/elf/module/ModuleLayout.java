package org.jumppatch.elf.module;

import java.util.Arrays;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;

/**
 * Where the kernel puts each section of a module: all code first, then what is never written, what
 * is written at its start only, and what is written, each in the order of the file ({@code
 * __layout_sections}, kernel/module/main.c).
 */
public final class ModuleLayout {
  /** Sections that the loader reads and does not keep ({@code rewrite_section_headers}). */
  private static final Set<String> NOT_KEPT =
      Set.of(".modinfo", "__versions", "__version_ext_crcs", "__version_ext_names");

  /** {@code ro_after_init[]}, kernel/module/strict_rwx.c. */
  private static final Set<String> SEALED = Set.of(".data..ro_after_init", "__jump_table");

  /** Joined them with Linux 6.16. */
  private static final String SEALED_LATER = ".static_call_sites";

  private static final String THIS_MODULE = ".gnu.linkonce.this_module";
  private static final String PER_CPU = ".data..percpu";

  /** After all modules: what is gone keeps an address of its own, for tables that name it. */
  private static final long GONE_END = 0xffff_ffff_ff00_0000L;

  private static final long NOWHERE = 0;
  private static final long LARGEST_ALIGNMENT = 1 << 21;
  private static final long LARGEST_SECTION = 1L << 30;

  private final ElfFile elf;
  private final ModuleMemory memory;
  private final long[] addresses;
  private boolean fits = true;

  private ModuleLayout(ElfFile elf, ModuleMemory memory) {
    this.elf = elf;
    this.memory = memory;
    this.addresses = new long[elf.sections().size()];
    Arrays.fill(addresses, NOWHERE);
  }

  /**
   * Lays a module's file out where it was loaded.
   *
   * @param names whether the loaded module's structure has a pointer to an address
   * @throws ImageFormatException if it does not fit there: it is not what was loaded
   */
  public static ModuleLayout of(ElfFile elf, ModuleMemory memory, LongPredicate names) {
    for (boolean later : new boolean[] {true, false}) {
      ModuleLayout layout = new ModuleLayout(elf, memory);
      layout.place(later);
      if (layout.fits && layout.hasStructure() && layout.hasStaticCalls(names)) {
        return layout;
      }
    }
    throw elf.bytes()
        .malformed(-1, "its sections do not fit where the module was loaded: another build of it");
  }

  private void place(boolean staticCallsSealed) {
    long[] ends = {
      memory.text().start(),
      memory.readOnly().start(),
      memory.sealed().start(),
      memory.data().start(),
      0
    };
    for (Section section : elf.sections()) {
      int part = part(section, staticCallsSealed);
      if (part >= 0) {
        long start = aligned(ends[part], section);
        addresses[section.index()] = start;
        ends[part] = start + section.size();
      }
    }
    ModuleMemory.Part[] parts = {
      memory.text(), memory.readOnly(), memory.sealed(), memory.data(),
    };
    for (int i = 0; i < parts.length; i++) {
      fits &= ends[i] - parts[i].start() <= parts[i].size();
    }
    long gone = (GONE_END - ends[parts.length]) & -LARGEST_ALIGNMENT;
    for (Section section : elf.sections()) {
      if (isInit(section)) {
        addresses[section.index()] += gone;
      }
    }
  }

  private int part(Section section, boolean staticCallsSealed) {
    if (!section.allocated()
        || NOT_KEPT.contains(section.name())
        || section.name().equals(PER_CPU)) {
      return -1;
    }
    if (isInit(section)) {
      return 4;
    }
    if (section.executable()) {
      return 0;
    }
    if (!section.writable()) {
      return 1;
    }
    boolean sealed =
        SEALED.contains(section.name())
            || (staticCallsSealed && section.name().equals(SEALED_LATER));
    return sealed ? 2 : 3;
  }

  private long aligned(long address, Section section) {
    long alignment = Math.max(1, section.alignment());
    if (Long.bitCount(alignment) != 1
        || alignment > LARGEST_ALIGNMENT
        || section.size() < 0
        || section.size() > LARGEST_SECTION) {
      throw elf.bytes()
          .malformed(section.offset(), "section " + section.index() + " fits into no module");
    }
    return (address + alignment - 1) & -alignment;
  }

  /** The section that becomes the {@code struct module} tells whether all of it is right. */
  private boolean hasStructure() {
    return elf.section(THIS_MODULE)
        .map(section -> addresses[section.index()] == memory.structure())
        .orElse(true);
  }

  /** {@code static_call_sites} tells which part that table is in. */
  private boolean hasStaticCalls(LongPredicate names) {
    return elf.section(SEALED_LATER)
        .map(section -> section.size() == 0 || names.test(addresses[section.index()]))
        .orElse(true);
  }

  /** Where the module lies. */
  public ModuleMemory memory() {
    return memory;
  }

  /**
   * The module's code as it is in its file, all pages of it.
   *
   * @param filling what stands where no section is
   */
  public byte[] text(ElfFile linked, byte filling) {
    byte[] code = new byte[(int) memory.text().size()];
    Arrays.fill(code, filling);
    for (Section section : linked.sections()) {
      if (has(section)
          && section.hasContent()
          && memory.text().contains(address(section.index()))) {
        int at = (int) (address(section.index()) - memory.text().start());
        linked.content(section).copy(0, code, at, (int) section.size());
      }
    }
    return code;
  }

  /** Whether a section has a place. */
  boolean has(Section section) {
    return section.index() < addresses.length && addresses[section.index()] != NOWHERE;
  }

  /** Address of a section's first byte; 0 where it has none. */
  long address(int section) {
    return addresses[section];
  }

  /** Whether a section has its variables once for each CPU. */
  static boolean isPerCpu(Section section) {
    return section.name().equals(PER_CPU);
  }

  /** Whether a section is gone when the module runs ({@code module_init_section}). */
  static boolean isInit(Section section) {
    return section.allocated() && section.name().startsWith(".init");
  }
}
