package org.jumppatch.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An image's jump table, decoded from what readelf says about the file, without any of the code
 * that the images are to test.
 */
final class DecodedImage {
  private static final String TABLE = "__jump_table";

  private final byte[] content;
  private final Readelf readelf;
  private final List<Readelf.Section> sections;
  private final List<Readelf.Symbol> symbols;

  DecodedImage(Path file) throws IOException {
    this.content = Files.readAllBytes(file);
    this.readelf = new Readelf(file);
    this.sections = readelf.sections();
    this.symbols = readelf.symbols();
  }

  /** A copy of the file's bytes. */
  byte[] content() {
    return content.clone();
  }

  String type() {
    return readelf.type();
  }

  /** The sites in the table's order. */
  List<DecodedSite> sites(int entrySize) {
    return type().equals("REL") ? relocatedSites() : loadedSites(entrySize);
  }

  private List<DecodedSite> loadedSites(int entrySize) {
    Readelf.Section table = section(TABLE);
    assertThat(table.size() % entrySize).isZero();
    List<DecodedSite> sites = new ArrayList<>();
    for (int at = 0; at < table.size(); at += entrySize) {
      ByteBuffer entry = ByteBuffer.wrap(content, table.offset() + at, entrySize).slice();
      entry.order(ByteOrder.LITTLE_ENDIAN);
      boolean relative = entrySize == 16;
      long here = table.address() + at;
      long code = relative ? here + entry.getInt(0) : entry.getLong(0);
      long target = relative ? here + 4 + entry.getInt(4) : entry.getLong(8);
      long key = relative ? here + 8 + entry.getLong(8) : entry.getLong(16);
      int flags = (int) key & (relative ? 3 : 1);
      sites.add(
          DecodedSite.of(key(place(key - flags)), flags, place(code), place(target), content));
    }
    return sites;
  }

  private List<DecodedSite> relocatedSites() {
    Map<Long, Readelf.Relocation> relocations =
        readelf.relocations().stream()
            .filter(relocation -> relocation.table().equals(".rela" + TABLE))
            .collect(Collectors.toMap(Readelf.Relocation::offset, relocation -> relocation));
    Readelf.Section table = section(TABLE);
    assertThat(relocations).hasSize((int) table.size() / 16 * 3);
    List<DecodedSite> sites = new ArrayList<>();
    for (long at = 0; at < table.size(); at += 16) {
      Readelf.Relocation code = find(relocations, at, "R_X86_64_PC32");
      Readelf.Relocation target = find(relocations, at + 4, "R_X86_64_PC32");
      Readelf.Relocation key = find(relocations, at + 8, "R_X86_64_PC64");
      int flags = (int) key.addend() & 3;
      sites.add(
          DecodedSite.of(
              key(key.symbol(), key.addend() - flags),
              flags,
              place(section(code.symbol()), code.addend()),
              place(section(target.symbol()), target.addend()),
              content));
    }
    return sites;
  }

  private static Readelf.Relocation find(
      Map<Long, Readelf.Relocation> relocations, long offset, String type) {
    Readelf.Relocation relocation = relocations.get(offset);
    if (relocation == null || !relocation.type().equals(type)) {
      throw new AssertionError("no " + type + " at " + offset + ": " + relocation);
    }
    return relocation;
  }

  /** A key named by a relocation: a section's symbol, or one of its own, defined or not. */
  private DecodedSite.Key key(String symbol, long addend) {
    for (Readelf.Section section : sections) {
      if (section.name().equals(symbol)) {
        return key(place(section, addend));
      }
    }
    for (Readelf.Symbol candidate : symbols) {
      if (candidate.name().equals(symbol)) {
        return candidate.section().equals("UND")
            ? new DecodedSite.Key(symbol, "UND", false, -1)
            : key(place(numbered(candidate), candidate.value() + addend));
      }
    }
    throw new AssertionError("no symbol " + symbol);
  }

  private DecodedSite.Key key(DecodedSite.Place place) {
    Readelf.Section section = section(place.section());
    for (Readelf.Symbol symbol : symbols) {
      long offset = place.address() - symbol.value();
      if (symbol.section().equals(Integer.toString(section.number()))
          && offset >= 0
          && offset < symbol.size()) {
        String name = offset == 0 ? symbol.name() : symbol.name() + "+" + offset;
        int fileOffset = section.inFile() ? place.fileOffset() : -1;
        boolean on = section.inFile() && content[fileOffset + 8] == 1;
        return new DecodedSite.Key(name, section.name(), on, fileOffset);
      }
    }
    throw new AssertionError("no key at " + place);
  }

  private Readelf.Section numbered(Readelf.Symbol symbol) {
    return sections.stream()
        .filter(section -> Integer.toString(section.number()).equals(symbol.section()))
        .findFirst()
        .orElseThrow();
  }

  private Readelf.Section section(String name) {
    return sections.stream()
        .filter(section -> section.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no section " + name));
  }

  private DecodedSite.Place place(long address) {
    for (Readelf.Section section : sections) {
      long offset = address - section.address();
      if (section.address() != 0 && offset >= 0 && offset < section.size()) {
        return place(section, offset);
      }
    }
    throw new AssertionError("nothing at 0x" + Long.toHexString(address));
  }

  private static DecodedSite.Place place(Readelf.Section section, long offset) {
    int fileOffset = Math.toIntExact(section.offset() + offset);
    return new DecodedSite.Place(section.name(), offset, section.address() + offset, fileOffset);
  }
}
