package org.jumppatch.elf;

import org.jspecify.annotations.Nullable;

/**
 * A symbol table section with its strings, read entry by entry where it lies.
 *
 * <pre>
 * typedef struct {                      offset
 *   Elf64_Word    st_name;                 0   into the string table
 *   unsigned char st_info;                 4   binding in the high half, type in the low one
 *   unsigned char st_other;                5
 *   Elf64_Half    st_shndx;                6
 *   Elf64_Addr    st_value;                8
 *   Elf64_Xword   st_size;                16
 * } Elf64_Sym;
 * </pre>
 *
 * (System V ABI, "Symbol Table".)
 */
public final class SymbolTable {
  static final int SIZE = 24;

  /** st_shndx of a symbol that the file does not define. */
  public static final int UNDEFINED = 0;

  private static final int FIRST_RESERVED = 0xff00;

  /**
   * SHN_LIVEPATCH: the symbol is resolved when the other object is there
   * (include/uapi/linux/elf.h).
   */
  private static final int LIVEPATCH = 0xff20;

  private static final int ABSOLUTE = 0xfff1;
  private static final int EXTENDED = 0xffff;
  private static final int TYPE_OBJECT = 1;
  private static final int TYPE_FUNCTION = 2;
  private static final int TYPE_SECTION = 3;
  private static final int TYPE_FILE = 4;
  private static final int TYPE_THREAD_LOCAL = 6;
  private static final int BINDING_LOCAL = 0;
  private static final int BINDING_WEAK = 2;

  /** So many characters of a name are read: the kernel's own limit is 512 (KSYM_NAME_LEN). */
  private static final int NAME_LIMIT = 1 << 16;

  /** Most entries that are read: fifty times those of a kernel with all its symbols. */
  public static final int LIMIT = 1 << 23;

  private final Bytes entries;
  private final Bytes strings;
  private final @Nullable Bytes extendedSections;
  private final int count;

  private SymbolTable(Bytes entries, Bytes strings, @Nullable Bytes extendedSections) {
    this.entries = entries;
    this.strings = strings;
    this.extendedSections = extendedSections;
    this.count = (int) (entries.size() / SIZE);
  }

  /**
   * Opens the table in a section of type SHT_SYMTAB or SHT_DYNSYM.
   *
   * @throws ImageFormatException if its size or its string table is wrong, or that has no end
   */
  public static SymbolTable read(ElfFile elf, Section section) {
    Bytes entries = elf.content(section);
    if (section.entrySize() != SIZE || entries.size() % SIZE != 0) {
      throw elf.bytes().malformed(section.offset(), "a symbol table of odd size");
    }
    if (entries.size() / SIZE > LIMIT) {
      throw elf.bytes()
          .malformed(
              section.offset(), entries.size() / SIZE + " symbols are too many, over " + LIMIT);
    }
    Bytes extended = null;
    for (Section other : elf.sections()) {
      if (other.type() == Section.SYMBOL_SECTIONS && other.link() == section.index()) {
        extended = elf.content(other);
      }
    }
    Section names = elf.section(section.link());
    Bytes strings = elf.content(names);
    if (strings.size() != 0 && strings.u8(strings.size() - 1) != 0) {
      throw elf.bytes().malformed(names.offset(), "a string table without an end");
    }
    return new SymbolTable(entries, strings, extended);
  }

  /** Number of entries, the empty first one included. */
  public int count() {
    return count;
  }

  /** {@code st_value}: an address, or in a relocatable file the offset in its section. */
  public long value(int symbol) {
    return entries.u64(at(symbol) + 8);
  }

  /** {@code st_size}: bytes it takes, 0 if unknown. */
  public long size(int symbol) {
    return entries.u64(at(symbol) + 16);
  }

  /**
   * Index of the section that it lies in; 0 if undefined, as what a livepatch takes from another
   * object is, -1 if in none (absolute, common).
   */
  public int section(int symbol) {
    int index = entries.u16(at(symbol) + 6);
    if (index == LIVEPATCH) {
      return UNDEFINED;
    }
    if (index == EXTENDED && extendedSections != null) {
      return extendedSections.s32(4L * symbol);
    }
    return index >= FIRST_RESERVED ? -1 : index;
  }

  /** The name, at most its first 65,536 characters; empty for a section's own symbol. */
  public String name(int symbol) {
    return strings.stringUpTo(entries.u32(at(symbol)), NAME_LIMIT);
  }

  /**
   * Makes sure of a name without making it, so that one that is asked for late is there.
   *
   * @throws ImageFormatException if it lies outside of the string table
   */
  void checkName(int symbol) {
    strings.u8(entries.u32(at(symbol)));
  }

  /** Whether it has this name; only as many bytes are read as are alike. */
  boolean isNamed(int symbol, String name) {
    long at = entries.u32(at(symbol));
    for (int i = 0; i < name.length(); i++) {
      if (strings.u8(at + i) != name.charAt(i)) {
        return false;
      }
    }
    return strings.u8(at + name.length()) == 0;
  }

  /** Whether it stands for a section and has no name of its own (STT_SECTION). */
  public boolean isSection(int symbol) {
    return type(symbol) == TYPE_SECTION;
  }

  /** Whether it is a function (STT_FUNC). */
  public boolean isFunction(int symbol) {
    return type(symbol) == TYPE_FUNCTION;
  }

  /** Whether it may be left undefined, and is 0 then (STB_WEAK). */
  public boolean isWeak(int symbol) {
    return binding(symbol) == BINDING_WEAK;
  }

  /** Whether other files do not see it (STB_LOCAL). */
  public boolean isLocal(int symbol) {
    return binding(symbol) == BINDING_LOCAL;
  }

  private int binding(int symbol) {
    return entries.u8(at(symbol) + 4) >>> 4;
  }

  /** Whether it only lends a name: an absolute value, no place in memory. */
  boolean isAbsolute(int symbol) {
    return entries.u16(at(symbol) + 6) == ABSOLUTE;
  }

  /** Whether it names a place or a value at all: neither a file, a section nor thread-local. */
  boolean hasName(int symbol) {
    int type = type(symbol);
    return type != TYPE_FILE
        && type != TYPE_SECTION
        && type != TYPE_THREAD_LOCAL
        && entries.u32(at(symbol)) != 0;
  }

  /**
   * Which of several symbols at one address is the one to show: something with a size before a mere
   * label (an empty {@code struct lock_class_key} takes no room and shares the address of what
   * follows), a global name before a local one.
   */
  int rank(int symbol) {
    int type = type(symbol);
    boolean thing = (type == TYPE_OBJECT || type == TYPE_FUNCTION) && size(symbol) != 0;
    return (thing ? 0 : 2) + (isLocal(symbol) ? 1 : 0);
  }

  private int type(int symbol) {
    return entries.u8(at(symbol) + 4) & 15;
  }

  private long at(int symbol) {
    return (long) symbol * SIZE;
  }
}
