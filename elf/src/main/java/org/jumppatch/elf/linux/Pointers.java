package org.jumppatch.elf.linux;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;

/**
 * What the data of an image points to. A linked image holds the addresses themselves; in a
 * relocatable file a relocation stands for each, and so it does here.
 */
public final class Pointers {
  private final Image image;
  private @Nullable Map<Long, Long> targets;

  /** The pointers in an image; nothing is read before one is asked for. */
  public Pointers(Image image) {
    this.image = image;
  }

  /** The 64-bit pointer at an address; 0 where there is none, or no bytes in the file. */
  public long at(long address) {
    if (!image.isRelocatable()) {
      long offset = image.space().fileOffset(address, Long.BYTES);
      return offset < 0 ? 0 : image.content().u64(offset);
    }
    return targets().getOrDefault(address, 0L);
  }

  /** The 32-bit number at an address; 0 where there are no bytes in the file. */
  public int number(long address) {
    long offset = image.space().fileOffset(address, Integer.BYTES);
    return offset < 0 ? 0 : image.content().s32(offset);
  }

  /** The text that the pointer at an address points to; null as by {@link #string}. */
  public @Nullable String text(long address, int longest) {
    return string(at(address), longest);
  }

  /**
   * The NUL-terminated text at an address, each byte one ISO 8859-1 character; null where there is
   * none, or it is longer than {@code longest}.
   */
  public @Nullable String string(long address, int longest) {
    Area area = image.space().areaAt(address);
    if (area == null) {
      return null;
    }
    long offset = area.fileOffset() + (address - area.address());
    long end = area.fileOffset() + area.fileSize();
    Bytes content = image.content();
    int length = 0;
    while (offset + length < end && length <= longest) {
      if (content.u8(offset + length) == 0) {
        return new String(content.copy(offset, length), StandardCharsets.ISO_8859_1);
      }
      length++;
    }
    return null;
  }

  private Map<Long, Long> targets() {
    Map<Long, Long> known = targets;
    if (known == null) {
      known = read();
      targets = known;
    }
    return known;
  }

  /** The targets of all 64-bit relocations of data, by the address of their place. */
  private Map<Long, Long> read() {
    ElfFile elf = image.elf();
    AddressSpace space = image.space();
    Map<Long, Long> found = new HashMap<>();
    for (Section section : elf.sections()) {
      if (section.type() != Section.RELOCATIONS
          || !elf.section(section.info()).allocated()
          || elf.section(section.info()).executable()) {
        continue;
      }
      Relocations relocations = Relocations.read(elf, section);
      SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
      long base = space.sectionAddress(section.info());
      for (int i = 0; i < relocations.count(); i++) {
        if (relocations.type(i) == Relocations.ABSOLUTE_64) {
          long symbol = ElfSymbols.address(elf, space, symbols, relocations.symbol(i));
          found.put(base + relocations.place(i), symbol + relocations.addend(i));
        }
      }
    }
    return found;
  }
}
