package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;

/**
 * An image's jump table: every site at which a static key is tested, in the table's own order,
 * which the kernel sorts only at boot.
 */
public final class JumpTable {
  /** Most entries: four hundred times those of a kernel. */
  public static final int LIMIT = 1 << 22;

  private static final String SECTION_NAME = "__jump_table";
  private static final String START = "__start___jump_table";
  private static final String STOP = "__stop___jump_table";

  private final List<JumpEntry> entries;
  private final List<JumpEntry> byKey;
  private final EntryLayout layout;
  private final TableSource source;

  private JumpTable(
      List<JumpEntry> entries, List<JumpEntry> byKey, EntryLayout layout, TableSource source) {
    this.entries = entries;
    this.byKey = byKey;
    this.layout = layout;
    this.source = source;
  }

  /**
   * Finds and reads the table. An image without one has an empty table of source {@link
   * TableSource#NONE}.
   *
   * @throws ImageFormatException if an entry is wrong, alone or beside the others, with its file
   *     offset, or if the content could be read as more than one table
   */
  public static JumpTable of(Image image) {
    Section empty = image.emptyCode();
    if (empty != null) {
      throw image
          .content()
          .malformed(
              -1,
              "debug information only, no code: section %s has no content".formatted(empty.name()));
    }
    List<Section> sections = new ArrayList<>(1);
    for (Section section : image.elf().sections()) {
      if (section.name().equals(SECTION_NAME)) {
        sections.add(section);
      }
    }
    if (image.isRelocatable()) {
      return sections.isEmpty() ? none() : relocated(image, sections);
    }
    return sections.isEmpty() ? unnamed(image) : named(image, sections);
  }

  /** Refuses a table before its entries take memory. */
  static void checkCount(Bytes bytes, long offset, long count) {
    if (count > LIMIT) {
      throw bytes.malformed(offset, count + " jump table entries are too many, over " + LIMIT);
    }
  }

  private static JumpTable none() {
    return new JumpTable(List.of(), List.of(), EntryLayout.RELATIVE_16, TableSource.NONE);
  }

  private static JumpTable named(Image image, List<Section> sections) {
    ElfFile elf = image.elf();
    LinkedEntries entries = new LinkedEntries(elf.bytes(), image.space());
    for (Section section : sections) {
      elf.content(section);
      entries.add(section.address(), section.offset(), section.size());
    }
    return table(image, entries.all(), entries.layout(), TableSource.SECTION);
  }

  private static JumpTable relocated(Image image, List<Section> sections) {
    RelocatedEntries entries = new RelocatedEntries(image.elf(), image.space());
    for (Section section : sections) {
      entries.add(section);
    }
    return table(image, entries.all(), entries.layout(), TableSource.RELOCATIONS);
  }

  private static JumpTable unnamed(Image image) {
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf(START);
    long[] stops = symbols.addressesOf(STOP);
    if (starts.length != 1 || stops.length != 1 || starts[0] == stops[0]) {
      return scanned(image);
    }
    AddressSpace space = image.space();
    long size = stops[0] - starts[0];
    long offset = space.fileOffset(starts[0], size);
    if (size < 0 || offset < 0) {
      throw image
          .content()
          .malformed(
              -1, "%s 0x%x and %s 0x%x hold no table".formatted(START, starts[0], STOP, stops[0]));
    }
    LinkedEntries entries = new LinkedEntries(image.content(), space);
    entries.add(starts[0], offset, size);
    return table(image, entries.all(), entries.layout(), image.sourceByNames());
  }

  private static JumpTable scanned(Image image) {
    TableRun run = new TableScan(image.content(), image.space()).find();
    if (run == null) {
      return none();
    }
    LinkedEntries entries = new LinkedEntries(image.content(), image.space());
    entries.add(run.address(), run.offset(), run.size());
    return table(image, entries.all(), run.layout(), TableSource.CONTENT);
  }

  private static JumpTable table(
      Image image, List<JumpEntry> entries, EntryLayout layout, TableSource source) {
    JumpEntry[] sorted = entries.toArray(JumpEntry[]::new);
    Arrays.sort(sorted, (a, b) -> Long.compareUnsigned(a.code(), b.code()));
    List<JumpEntry> byCode = List.of(sorted);
    Arrays.sort(sorted, (a, b) -> Long.compareUnsigned(a.key(), b.key()));
    List<JumpEntry> byKey = List.of(sorted);
    TableCheck.check(image, entries, byCode, byKey, layout);
    return new JumpTable(entries, byKey, layout, source);
  }

  /** Every entry, in the order of the table. */
  public List<JumpEntry> entries() {
    return entries;
  }

  /**
   * Every entry by ascending address of its key, those of a key by ascending address of their
   * sites: as the kernel has them after boot ({@code jump_label_sort_entries}).
   */
  List<JumpEntry> byKey() {
    return byKey;
  }

  /** The layout of the entries. */
  public EntryLayout layout() {
    return layout;
  }

  /** How the table was found. */
  public TableSource source() {
    return source;
  }
}
