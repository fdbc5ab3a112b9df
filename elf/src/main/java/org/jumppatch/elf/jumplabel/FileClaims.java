package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Segment;

/**
 * Which bytes of the file belong to which part of the image. Addresses do not tell: two sections or
 * segments can show the same bytes at two addresses, and what is written to a site or a key would
 * change another one, the table, or what the ELF headers point to.
 */
final class FileClaims {
  private final Bytes bytes;
  private final List<Claim> claims = new ArrayList<>();

  /**
   * Bytes of the file.
   *
   * @param from offset of the first
   * @param to offset after the last
   * @param written whether flipping a key may change them
   * @param entry offset of the jump table's entry to blame, -1 for none
   * @param what what they are, in a few words
   * @param address where they lie in memory, 0 where that does not tell more
   */
  private record Claim(long from, long to, boolean written, long entry, String what, long address) {
    String told() {
      return address == 0 ? what : "%s at 0x%x".formatted(what, address);
    }
  }

  /** The bytes that the ELF file needs to be read: headers, and what takes no room in memory. */
  FileClaims(ElfFile elf) {
    bytes = elf.bytes();
    ElfHeader header = elf.header();
    read(0, ElfHeader.SIZE, "the ELF header");
    read(
        header.sectionOffset(), (long) header.sectionCount() * Section.SIZE, "the section headers");
    read(
        header.segmentOffset(), (long) header.segmentCount() * Segment.SIZE, "the program headers");
    for (Section section : elf.sections()) {
      if (!section.allocated()
          && section.type() != Section.UNUSED
          && section.type() != Section.NO_BITS
          && bytes.has(section.offset(), section.size())) {
        read(section.offset(), section.size(), "section " + section.index());
      }
    }
  }

  /** Takes bytes that are read and must stay. */
  void read(long offset, long size, String what) {
    add(new Claim(offset, offset + size, false, -1, what, 0));
  }

  /** Takes bytes that may be written. */
  void written(long offset, long size, JumpEntry entry, String what, long address) {
    add(new Claim(offset, offset + size, true, entry.offset(), what, address));
  }

  private void add(Claim claim) {
    if (claim.from < claim.to) {
      claims.add(claim);
    }
  }

  /**
   * Refuses bytes that are written and belong to two parts.
   *
   * @throws ImageFormatException at the entry whose site or key has them
   */
  void check() {
    claims.sort((a, b) -> Long.compare(a.from, b.from));
    Claim read = null;
    Claim written = null;
    for (Claim claim : claims) {
      refuseShared(written, claim);
      if (claim.written) {
        refuseShared(read, claim);
        written = later(written, claim);
      } else {
        read = later(read, claim);
      }
    }
  }

  private void refuseShared(@Nullable Claim before, Claim claim) {
    if (before == null || before.to <= claim.from) {
      return;
    }
    Claim blamed = claim.written ? claim : before;
    Claim other = claim.written ? before : claim;
    throw bytes.malformed(
        blamed.entry,
        "jump table entry: its %s lies in the same bytes of the file, at 0x%x, as %s"
            .formatted(blamed.told(), claim.from, (other.written ? "the " : "") + other.told()));
  }

  private static Claim later(@Nullable Claim one, Claim other) {
    return one == null || one.to < other.to ? other : one;
  }
}
