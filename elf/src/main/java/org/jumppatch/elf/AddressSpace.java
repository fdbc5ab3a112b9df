package org.jumppatch.elf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an image lies in memory, and where in the file that is.
 *
 * <p>A relocatable file has no addresses yet: each of its sections starts at 0. So that two
 * sections never answer to one address, they are laid out here one after the other, each at a page,
 * in the order of the file; symbols the file does not define lie after them, {@value
 * #EXTERNAL_ROOM} bytes each. What is shown to people is the offset in the section, which does not
 * depend on this.
 */
public final class AddressSpace {
  /** Bytes from the address that stands for an undefined symbol which still belong to it. */
  public static final long EXTERNAL_ROOM = 1L << 20;

  private static final long PAGE = 4096;

  /** Most bytes that the sections of a relocatable file may take: x86-64's 47-bit half. */
  private static final long RELOCATABLE_LIMIT = 1L << 46;

  private static final long THREAD_LOCAL = 0x400;

  private final Bytes bytes;
  private final Area[] areas;
  private final boolean ofSegments;

  /** Whether an area is executable and not writable, as code is but where it changes itself. */
  private final boolean fixedCode;

  private final long[] sectionAddresses;
  private final long externals;

  /** Where the last area was found, and the next one mostly is. Any index will do. */
  private int recent;

  private AddressSpace(
      Bytes bytes, List<Area> areas, boolean ofSegments, long[] sectionAddresses, long externals) {
    this.bytes = bytes;
    this.areas = areas.toArray(Area[]::new);
    this.ofSegments = ofSegments;
    this.fixedCode = areas.stream().anyMatch(area -> area.executable() && !area.writable());
    this.sectionAddresses = sectionAddresses;
    this.externals = externals;
  }

  /**
   * The memory of a file.
   *
   * @throws ImageFormatException if a part of it lies outside the file, or two at one address
   */
  public static AddressSpace of(ElfFile elf) {
    boolean relocatable = elf.header().type() == ElfType.RELOCATABLE;
    List<Area> areas = new ArrayList<>();
    long[] addresses = new long[elf.sections().size()];
    long next = PAGE;
    for (Section section : elf.sections()) {
      addresses[section.index()] = section.address();
      if (!section.allocated() || (section.type() == Section.NO_BITS && isThreadLocal(section))) {
        continue;
      }
      long address = section.address();
      if (relocatable) {
        address = next;
        addresses[section.index()] = address;
        next = behind(elf.bytes(), next, section);
      }
      if (section.size() != 0) {
        areas.add(area(elf, section, address));
      }
    }
    boolean ofSegments = areas.isEmpty();
    if (ofSegments) {
      addSegments(elf, areas);
    }
    areas.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
    checkApart(elf.bytes(), areas);
    return new AddressSpace(elf.bytes(), areas, ofSegments, addresses, relocatable ? next : 0);
  }

  private static void checkApart(Bytes bytes, List<Area> areas) {
    for (int i = 1; i < areas.size(); i++) {
      Area area = areas.get(i);
      Area before = areas.get(i - 1);
      if (before.contains(area.address())) {
        throw bytes.malformed(
            area.fileOffset(),
            "%s and %s both lie at 0x%x".formatted(before.name(), area.name(), area.address()));
      }
    }
  }

  private static boolean isThreadLocal(Section section) {
    return (section.flags() & THREAD_LOCAL) != 0;
  }

  /** The next page that no symbol of the section is in, not even one at its end. */
  private static long behind(Bytes bytes, long address, Section section) {
    if (section.size() < 0 || section.size() > RELOCATABLE_LIMIT - address - PAGE) {
      throw bytes.malformed(section.offset(), "section " + section.index() + " is too large");
    }
    return (address + section.size() + PAGE) & -PAGE;
  }

  private static Area area(ElfFile elf, Section section, long address) {
    long fileSize = section.hasContent() ? elf.content(section).size() : 0;
    checkRange(elf.bytes(), section.offset(), address, section.size());
    return new Area(
        section.name(),
        address,
        section.size(),
        section.offset(),
        fileSize,
        section.executable(),
        section.writable());
  }

  private static void addSegments(ElfFile elf, List<Area> areas) {
    for (int i = 0; i < elf.segments().size(); i++) {
      Segment segment = elf.segments().get(i);
      if (segment.type() != Segment.LOAD || segment.memorySize() == 0) {
        continue;
      }
      if (!elf.bytes().has(segment.offset(), segment.fileSize())
          || Long.compareUnsigned(segment.fileSize(), segment.memorySize()) > 0) {
        throw elf.bytes()
            .malformed(segment.offset(), "segment " + i + " does not fit into the file");
      }
      checkRange(elf.bytes(), segment.offset(), segment.address(), segment.memorySize());
      areas.add(
          new Area(
              "load" + i,
              segment.address(),
              segment.memorySize(),
              segment.offset(),
              segment.fileSize(),
              segment.executable(),
              segment.writable()));
    }
  }

  private static void checkRange(Bytes bytes, long offset, long address, long size) {
    if (size < 0 || Long.compareUnsigned(address + (size - 1), address) < 0) {
      throw bytes.malformed(offset, "memory wraps around at 0x%x".formatted(address));
    }
  }

  /** All areas by ascending (unsigned) address. */
  public List<Area> areas() {
    return List.of(areas);
  }

  /**
   * Whether the areas are segments, for want of sections. Then an executable one may hold data too:
   * a linker puts read-only data beside code, and a kernel's init data into its init code's
   * segment.
   */
  public boolean isOfSegments() {
    return ofSegments;
  }

  /**
   * Whether code may lie in an area. Segments do not tell: from Linux 6.16 on a kernel's init code
   * is in one that is not executable, since boot alone runs it.
   */
  public boolean mayHoldCode(Area area) {
    return area.executable() || ofSegments;
  }

  /**
   * Whether data may lie in an area. One that is both writable and executable holds data: so is
   * {@code .data} of kernels whose linker kept the flag of one of its parts (Debian's from 6.16
   * on).
   */
  public boolean mayHoldData(Area area) {
    return area.writable() || !area.executable() || ofSegments;
  }

  /** The area at an address, or null where nothing is. */
  public @Nullable Area areaAt(long address) {
    int guess = recent;
    if (guess < areas.length && areas[guess].contains(address)) {
      return areas[guess];
    }
    int low = 0;
    int high = areas.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Area area = areas[middle];
      if (Long.compareUnsigned(address, area.address()) < 0) {
        high = middle - 1;
      } else if (area.contains(address)) {
        recent = middle;
        return area;
      } else {
        low = middle + 1;
      }
    }
    return null;
  }

  /** Whether {@code length} bytes of code lie at an address, with their content in the file. */
  public boolean isCode(long address, int length) {
    return codeOffset(address, length) >= 0;
  }

  /**
   * Whether a symbol at an address is a function's, as far as areas tell: code lies there, and not
   * beside data where other code does not ({@link #mayHoldData}).
   */
  public boolean isFunction(long address) {
    Area area = areaAt(address);
    return isCode(address, 1) && area != null && !(area.writable() && fixedCode && !ofSegments);
  }

  /**
   * File offset of code at an address; -1 where {@code length} bytes are none, or not in the file.
   */
  public long codeOffset(long address, int length) {
    Area area = areaAt(address);
    return area != null && mayHoldCode(area) ? fileOffset(area, address, length) : -1;
  }

  /** File offset of an address's content, or -1 where {@code length} bytes are not in the file. */
  public long fileOffset(long address, long length) {
    Area area = areaAt(address);
    return area == null ? -1 : fileOffset(area, address, length);
  }

  /**
   * The address at which the content at a file offset lies, or -1 where the image leaves it out.
   */
  public long addressAt(long fileOffset) {
    for (Area area : areas) {
      long inArea = fileOffset - area.fileOffset();
      if (inArea >= 0 && inArea < area.fileSize()) {
        return area.address() + inArea;
      }
    }
    return -1;
  }

  /**
   * A copy of memory at the start, zero where the file has no content.
   *
   * @return null where nothing is at one of the addresses
   */
  public byte @Nullable [] read(long address, int length) {
    Area area = areaAt(address);
    if (area == null || !area.contains(address, length)) {
      return null;
    }
    byte[] content = new byte[length];
    long inFile = Math.min(length, area.fileSize() - (address - area.address()));
    if (inFile > 0) {
      bytes.copy(area.fileOffset() + (address - area.address()), content, 0, (int) inFile);
    }
    return content;
  }

  /** The address at which a section starts; in a relocatable file as laid out here. */
  public long sectionAddress(int section) {
    return sectionAddresses[section];
  }

  /**
   * The address that stands for symbol number {@code symbol} of a relocatable file that lacks it.
   */
  public long externalAddress(int symbol) {
    return externals + symbol * EXTERNAL_ROOM;
  }

  /** Whether an address stands for a symbol that a relocatable file does not define. */
  public boolean isExternal(long address) {
    return externals != 0 && address >= externals;
  }

  /** The first executable area, or null if there is none. */
  public @Nullable Area firstCode() {
    Area first = null;
    for (Area area : areas) {
      if (area.executable() && (first == null || area.fileOffset() < first.fileOffset())) {
        first = area;
      }
    }
    return first;
  }

  private static long fileOffset(Area area, long address, long length) {
    long inArea = address - area.address();
    return length <= area.fileSize() - inArea ? area.fileOffset() + inArea : -1;
  }
}
