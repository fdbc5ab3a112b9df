package org.jumppatch.elf;

/**
 * The file header, with the counts of extended numbering already resolved.
 *
 * <pre>
 * typedef struct {                      offset
 *   unsigned char e_ident[16];             0   7f 'E' 'L' 'F', class, data, version, ABI
 *   Elf64_Half    e_type;                 16
 *   Elf64_Half    e_machine;              18
 *   Elf64_Word    e_version;              20
 *   Elf64_Addr    e_entry;                24
 *   Elf64_Off     e_phoff;                32
 *   Elf64_Off     e_shoff;                40
 *   Elf64_Word    e_flags;                48
 *   Elf64_Half    e_ehsize;               52
 *   Elf64_Half    e_phentsize;            54
 *   Elf64_Half    e_phnum;                56   0xffff: the count is in section 0's sh_info
 *   Elf64_Half    e_shentsize;            58
 *   Elf64_Half    e_shnum;                60   0: the count is in section 0's sh_size
 *   Elf64_Half    e_shstrndx;             62   0xffff: the index is in section 0's sh_link
 * } Elf64_Ehdr;
 * </pre>
 *
 * (System V ABI, "ELF Header"; gABI "Section Header" for the extended counts.)
 *
 * @param type what the file is: relocatable, executable or shared
 * @param entry address at which a program starts, 0 if none
 * @param segmentOffset file offset of the program headers, 0 if none
 * @param segmentCount number of program headers
 * @param sectionOffset file offset of the section headers, 0 if none
 * @param sectionCount number of section headers, the empty first one included
 * @param namesIndex index of the section that holds the sections' names, 0 if none
 */
public record ElfHeader(
    ElfType type,
    long entry,
    long segmentOffset,
    int segmentCount,
    long sectionOffset,
    int sectionCount,
    int namesIndex) {
  /** Bytes of the header. */
  public static final int SIZE = 64;

  /** Most headers that are read of a table: eight times the 64K of compilers' largest files. */
  public static final int TABLE_LIMIT = 1 << 19;

  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int MACHINE_X86_64 = 62;
  private static final int EXTENDED = 0xffff;

  /** Whether the bytes begin as an ELF file of any kind does. */
  public static boolean startsLikeElf(Bytes file) {
    return file.has(0, 4) && file.s32(0) == MAGIC;
  }

  /**
   * Reads and checks the header.
   *
   * @throws ImageFormatException if this is no ELF file, or one of another machine; the message
   *     says which
   */
  static ElfHeader read(Bytes file) {
    if (!startsLikeElf(file)) {
      throw file.malformed(0, "not an ELF file");
    }
    if (!file.has(0, 20)) {
      throw file.malformed(file.size(), "the file ends within the ELF header");
    }
    int data = file.u8(5);
    if (data != LITTLE_ENDIAN) {
      throw file.malformed(
          5,
          data == 2
              ? "a big-endian ELF file; only little-endian x86-64 is supported"
              : "unknown ELF byte order " + data);
    }
    int machine = file.u16(18);
    if (file.u8(4) != CLASS_64 || machine != MACHINE_X86_64) {
      String bits =
          switch (file.u8(4)) {
            case 1 -> "32-bit";
            case CLASS_64 -> "64-bit";
            default -> throw file.malformed(4, "unknown ELF class " + file.u8(4));
          };
      throw file.malformed(
          18,
          "an ELF file for " + bits + " " + machineName(machine) + "; only x86-64 is supported");
    }
    ElfType type = ElfType.of(file.u16(16));
    if (type == null) {
      throw file.malformed(
          16, "ELF type " + file.u16(16) + " is none of relocatable, executable, shared, core");
    }
    long segmentOffset = file.u64(32);
    long sectionOffset = file.u64(40);
    long segmentCount = file.u16(56);
    long sectionCount = file.u16(60);
    long namesIndex = file.u16(62);
    if (sectionOffset != 0) {
      Section first = Section.read(file, 0, entry(file, sectionOffset, 0, Section.SIZE));
      if (sectionCount == 0) {
        sectionCount = first.size();
      }
      if (namesIndex == EXTENDED) {
        namesIndex = first.link();
      }
      if (segmentCount == EXTENDED) {
        segmentCount = first.info();
      }
      checkTable(file, 58, "section", sectionOffset, sectionCount, Section.SIZE);
      if (Long.compareUnsigned(namesIndex, sectionCount) >= 0 && namesIndex != 0) {
        throw file.malformed(
            62, "section " + namesIndex + " is to hold the names, there are " + sectionCount);
      }
    } else {
      sectionCount = 0;
      namesIndex = 0;
    }
    if (segmentOffset != 0 && segmentCount != 0) {
      checkTable(file, 54, "program", segmentOffset, segmentCount, Segment.SIZE);
    } else {
      segmentCount = 0;
    }
    return new ElfHeader(
        type,
        file.u64(24),
        segmentOffset,
        (int) segmentCount,
        sectionOffset,
        (int) sectionCount,
        (int) namesIndex);
  }

  private static void checkTable(
      Bytes file, int sizeField, String what, long offset, long count, int entrySize) {
    if (count != 0 && file.u16(sizeField) != entrySize) {
      throw file.malformed(
          sizeField, what + " headers of " + file.u16(sizeField) + " bytes each, not " + entrySize);
    }
    if (count > TABLE_LIMIT) {
      throw file.malformed(
          offset, "%d %s headers are too many, over %d".formatted(count, what, TABLE_LIMIT));
    }
    if (count < 0 || !file.has(offset, count * entrySize)) {
      throw file.malformed(
          offset, Long.toUnsignedString(count) + " " + what + " headers do not fit into the file");
    }
  }

  private static long entry(Bytes file, long table, int index, int size) {
    long offset = table + (long) index * size;
    if (!file.has(offset, size)) {
      throw file.malformed(40, "the section headers lie outside the file");
    }
    return offset;
  }

  private static String machineName(int machine) {
    return switch (machine) {
      case 2 -> "SPARC";
      case 3 -> "x86";
      case 8 -> "MIPS";
      case 20 -> "PowerPC";
      case 21 -> "PowerPC 64";
      case 22 -> "S/390";
      case 40 -> "ARM";
      case 43 -> "SPARC V9";
      case 50 -> "Itanium";
      case MACHINE_X86_64 -> "x86-64";
      case 183 -> "AArch64";
      case 243 -> "RISC-V";
      case 258 -> "LoongArch";
      default -> "machine " + machine;
    };
  }
}
