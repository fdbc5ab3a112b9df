package org.jumppatch.elf.source;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Segment;

/**
 * The number that a linker gives a file, and that stays with it when its debug information goes
 * into a file of its own:
 *
 * <pre>
 * u32 namesz, descsz, type     4, mostly 20, NT_GNU_BUILD_ID
 * "GNU\0"
 * u8  desc[descsz]
 * </pre>
 *
 * (include/linux/build_id.h, lib/buildid.c.)
 */
final class BuildId {
  private static final int HEADER = 12;
  private static final int TYPE = 3;
  private static final long NAME = 0x0055_4e47;

  /** BUILD_ID_SIZE_MAX is 20; a linker takes up to so many. */
  private static final long LONGEST = 64;

  private BuildId() {}

  /** Its digits; null where a file has none. */
  static @Nullable String of(ElfFile elf) {
    for (Section section : elf.sections()) {
      if (section.type() == Section.NOTE) {
        String found = in(elf.bytes(), section.offset(), section.size());
        if (found != null) {
          return found;
        }
      }
    }
    for (Segment segment : elf.segments()) {
      if (segment.type() == Segment.NOTE) {
        String found = in(elf.bytes(), segment.offset(), segment.fileSize());
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable String in(Bytes file, long offset, long size) {
    if (!file.has(offset, size)) {
      return null;
    }
    Bytes notes = file.slice(offset, size);
    long at = 0;
    while (notes.has(at, HEADER + Integer.BYTES)) {
      long name = notes.u32(at);
      long length = notes.u32(at + 4);
      long start = at + HEADER + aligned(name);
      if (name == Integer.BYTES
          && notes.u32(at + 8) == TYPE
          && notes.u32(at + HEADER) == NAME
          && length > 0
          && length <= LONGEST
          && notes.has(start, length)) {
        return HexFormat.of().formatHex(notes.copy(start, (int) length));
      }
      at = start + aligned(length);
    }
    return null;
  }

  private static long aligned(long size) {
    return (size + 3) & -4;
  }
}
