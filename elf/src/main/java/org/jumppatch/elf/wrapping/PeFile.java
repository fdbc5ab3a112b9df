package org.jumppatch.elf.wrapping;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * The headers by which EFI starts a file.
 *
 * <pre>
 * "MZ"                                offset
 * u32  e_lfanew                         0x3c   where "PE\0\0" stands
 * struct coff_header                           after "PE\0\0"
 *   u16  NumberOfSections                  2
 *   u16  SizeOfOptionalHeader             16
 * struct optional_header                  20
 *   u16  Magic                             0   0x10b: 32 bits, 0x20b: 64 bits
 *   u32  CheckSum                         64
 *   u32  NumberOfRvaAndSizes         92, 108
 *   u32 offset, u32 size [16]        96, 112   of which [4] is the signature
 * struct section_header[]                      after the optional header, 40 bytes each
 *   u8   Name[8]                           0
 *   u32  VirtualSize                       8
 *   u32  SizeOfRawData                    16
 *   u32  PointerToRawData                 20
 * </pre>
 *
 * (Microsoft, "PE Format".)
 *
 * @param checksum file offset of the checksum
 * @param security file offset of the signature's place and size, -1 where there is no room for it
 * @param sections all sections
 */
record PeFile(int checksum, int security, List<PeSection> sections) {
  private static final int DOS_MAGIC = 0x5a4d;
  private static final int HEADER_FIELD = 0x3c;
  private static final long MAGIC = 0x4550;
  private static final int COFF_SIZE = 20;
  private static final int NARROW = 0x10b;
  private static final int WIDE = 0x20b;
  private static final int SECURITY = 4;
  private static final int SECTION_SIZE = 40;

  /** More than any EFI program has. */
  private static final int MOST_SECTIONS = 96;

  /**
   * A section.
   *
   * @param name as it stands there, without the zeroes
   * @param header file offset of its header
   * @param size bytes that it has in memory, and means
   * @param room bytes that it has in the file
   * @param offset where these start
   */
  record PeSection(String name, int header, long size, long room, long offset) {
    /** Bytes that are both in the file and meant. */
    long used() {
      return size == 0 ? room : Math.min(size, room);
    }
  }

  /** Whether a file starts like one. */
  static boolean matches(Bytes file) {
    return file.has(0, HEADER_FIELD + 4) && file.u16(0) == DOS_MAGIC;
  }

  /**
   * Reads the headers, or gives null where there are none: a kernel without an EFI stub starts with
   * code.
   *
   * @throws ImageFormatException if they do not fit into the file
   */
  static @Nullable PeFile read(Bytes file) {
    if (!matches(file)) {
      return null;
    }
    long pe = file.u32(HEADER_FIELD);
    if (!file.has(pe, 4 + COFF_SIZE + 2) || file.u32(pe) != MAGIC) {
      return null;
    }
    long coff = pe + 4;
    long optional = coff + COFF_SIZE;
    int magic = file.u16(optional);
    if (magic != NARROW && magic != WIDE) {
      throw file.malformed(optional, "a PE header of unknown kind 0x%x".formatted(magic));
    }
    long count = optional + (magic == WIDE ? 108 : 92);
    long directories = file.u32(count);
    int security = directories > SECURITY ? Math.toIntExact(count + 4 + SECURITY * 8L) : -1;
    file.slice(optional + 64, 4);
    if (security >= 0) {
      file.slice(security, 8);
    }
    return new PeFile(
        Math.toIntExact(optional + 64),
        security,
        sections(file, optional + file.u16(coff + 16), file.u16(coff + 2)));
  }

  private static List<PeSection> sections(Bytes file, long table, int count) {
    if (count > MOST_SECTIONS) {
      throw file.malformed(table, count + " PE sections are too many, over " + MOST_SECTIONS);
    }
    List<PeSection> sections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * SECTION_SIZE;
      StringBuilder name = new StringBuilder();
      for (int c = 0; c < 8 && file.u8(at + c) != 0; c++) {
        name.append((char) file.u8(at + c));
      }
      sections.add(
          new PeSection(
              name.toString(),
              Math.toIntExact(at),
              file.u32(at + 8),
              file.u32(at + 16),
              file.u32(at + 20)));
    }
    return List.copyOf(sections);
  }

  /** The section of that name, or null. */
  @Nullable PeSection section(String name) {
    for (PeSection section : sections) {
      if (section.name().equals(name)) {
        return section;
      }
    }
    return null;
  }
}
