package org.jumppatch.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF64 file for x86-64: its header and the tables that the header points to. Nothing is read
 * before it is asked for but the headers, and nothing is copied.
 */
public final class ElfFile {
  /** Longest section name that is read; the longest in a kernel has 40 characters. */
  private static final int NAME_LIMIT = 4096;

  /** Most characters of all sections' names: headers can share one long name. */
  private static final int NAMES_LIMIT = 1 << 26;

  private final Bytes bytes;
  private final ElfHeader header;
  private final List<Section> sections;
  private final List<Segment> segments;

  private ElfFile(Bytes bytes, ElfHeader header, List<Section> sections, List<Segment> segments) {
    this.bytes = bytes;
    this.header = header;
    this.sections = sections;
    this.segments = segments;
  }

  /**
   * Reads the headers.
   *
   * @throws ImageFormatException if the file is no ELF64 file for x86-64 or a header is wrong
   */
  public static ElfFile read(Bytes bytes) {
    ElfHeader header = ElfHeader.read(bytes);
    List<Segment> segments = new ArrayList<>(header.segmentCount());
    for (int i = 0; i < header.segmentCount(); i++) {
      segments.add(Segment.read(bytes, header.segmentOffset() + (long) i * Segment.SIZE));
    }
    return new ElfFile(bytes, header, readSections(bytes, header), List.copyOf(segments));
  }

  private static List<Section> readSections(Bytes bytes, ElfHeader header) {
    List<Section> sections = new ArrayList<>(header.sectionCount());
    for (int i = 0; i < header.sectionCount(); i++) {
      sections.add(Section.read(bytes, i, header.sectionOffset() + (long) i * Section.SIZE));
    }
    if (header.namesIndex() != 0) {
      Bytes names = content(bytes, sections.get(header.namesIndex()));
      int length = 0;
      for (int i = 0; i < sections.size(); i++) {
        long at = header.sectionOffset() + (long) i * Section.SIZE + Section.NAME_FIELD;
        String name = names.string(bytes.u32(at), NAME_LIMIT);
        length += name.length();
        if (length > NAMES_LIMIT) {
          throw bytes.malformed(at, "the sections' names are too long");
        }
        sections.set(i, sections.get(i).named(name));
      }
    }
    return List.copyOf(sections);
  }

  /** The whole file. */
  public Bytes bytes() {
    return bytes;
  }

  /** The file header. */
  public ElfHeader header() {
    return header;
  }

  /** All sections by index; empty in a file without section headers. */
  public List<Section> sections() {
    return sections;
  }

  /** All program headers in the file's order; empty in a relocatable file. */
  public List<Segment> segments() {
    return segments;
  }

  /** The first section of that name. */
  public Optional<Section> section(String name) {
    for (Section section : sections) {
      if (section.name().equals(name)) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  /**
   * The section that another one's {@code sh_link} or {@code sh_info} names.
   *
   * @throws ImageFormatException if there is none of that number
   */
  public Section section(int index) {
    if (index < 0 || index >= sections.size()) {
      throw bytes.malformed(
          header.sectionOffset(),
          "section " + Integer.toUnsignedString(index) + " of " + sections.size());
    }
    return sections.get(index);
  }

  /**
   * A section's bytes in the file.
   *
   * @throws ImageFormatException if they lie outside the file, or it has none there
   */
  public Bytes content(Section section) {
    return content(bytes, section);
  }

  private static Bytes content(Bytes bytes, Section section) {
    if (!section.hasContent() || !bytes.has(section.offset(), section.size())) {
      throw bytes.malformed(
          section.offset(), "section " + section.index() + " has no content within the file");
    }
    return bytes.slice(section.offset(), section.size());
  }

  /**
   * File offset of the first byte after everything the headers describe, at most the file's size.
   */
  public long end() {
    long end = ElfHeader.SIZE;
    end = Math.max(end, header.sectionOffset() + (long) header.sectionCount() * Section.SIZE);
    end = Math.max(end, header.segmentOffset() + (long) header.segmentCount() * Segment.SIZE);
    for (Section section : sections) {
      if (section.type() != Section.NO_BITS && bytes.has(section.offset(), section.size())) {
        end = Math.max(end, section.offset() + section.size());
      }
    }
    for (Segment segment : segments) {
      if (bytes.has(segment.offset(), segment.fileSize())) {
        end = Math.max(end, segment.offset() + segment.fileSize());
      }
    }
    return Math.min(end, bytes.size());
  }
}
