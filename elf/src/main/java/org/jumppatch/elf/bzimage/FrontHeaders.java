package org.jumppatch.elf.bzimage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Segment;

/**
 * Makes a kernel's file shorter without losing anything: the section headers and their names, which
 * a linker puts last, move into the zeroes before the first segment, which starts at a page of 2
 * MB. Nothing that boots reads them; what lies after the ELF file gets their room.
 *
 * <pre>
 * before   header, program headers, zeroes,                 segments, names, section headers
 * after    header, program headers, names, section headers, segments
 * </pre>
 */
final class FrontHeaders {
  /** Fields of the file header, and of a section's. */
  private static final int SECTION_TABLE = 40;

  private static final int OFFSET = 24;
  private static final int ALIGNMENT = 8;

  private final ElfFile kernel;
  private final ElfHeader header;

  private FrontHeaders(ElfFile kernel) {
    this.kernel = kernel;
    this.header = kernel.header();
  }

  /** The kernel with its headers in front, and what follows it; null where they cannot move. */
  static byte @Nullable [] of(ElfFile kernel) {
    return kernel.sections().isEmpty() ? null : new FrontHeaders(kernel).moved();
  }

  private byte @Nullable [] moved() {
    Section names = header.namesIndex() == 0 ? null : kernel.section(header.namesIndex());
    long start = Long.MAX_VALUE;
    long end = headersEnd();
    for (Segment segment : kernel.segments()) {
      if (segment.fileSize() != 0) {
        start = Math.min(start, segment.offset());
        end = Math.max(end, segment.offset() + segment.fileSize());
      }
    }
    for (Section section : kernel.sections()) {
      if (section.hasContent() && section.size() != 0 && !section.equals(names)) {
        start = Math.min(start, section.offset());
        end = Math.max(end, section.offset() + section.size());
      }
    }
    long namesSize = names == null ? 0 : names.size();
    long namesAt = aligned(headersEnd());
    long tableAt = aligned(namesAt + namesSize);
    long tableSize = (long) header.sectionCount() * Section.SIZE;
    boolean last = header.sectionOffset() >= end && (names == null || names.offset() >= end);
    if (!last || tableAt + tableSize > start || !isZero(headersEnd(), tableAt + tableSize)) {
      return null;
    }
    Bytes file = kernel.bytes();
    byte[] all = file.copy(0, Math.toIntExact(file.size()));
    ByteBuffer moved = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    if (names != null) {
      moved.put((int) namesAt, all, (int) names.offset(), (int) namesSize);
    }
    moved.put((int) tableAt, all, (int) header.sectionOffset(), (int) tableSize);
    moved.putLong(SECTION_TABLE, tableAt);
    if (names != null) {
      moved.putLong((int) tableAt + header.namesIndex() * Section.SIZE + OFFSET, namesAt);
    }
    int behind = (int) kernel.end();
    byte[] shorter = Arrays.copyOf(all, (int) end + all.length - behind);
    System.arraycopy(all, behind, shorter, (int) end, all.length - behind);
    return shorter;
  }

  private long headersEnd() {
    return Math.max(
        ElfHeader.SIZE, header.segmentOffset() + (long) header.segmentCount() * Segment.SIZE);
  }

  private boolean isZero(long from, long to) {
    for (long at = from; at < to; at++) {
      if (kernel.bytes().u8(at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
