package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;

/**
 * An image's table of static calls: every site that calls one, in the table's own order, which the
 * kernel sorts by key at boot.
 *
 * @param sites every entry, in the order of the table
 * @param source how the table was found
 */
public record StaticCallTable(List<StaticCallSite> sites, TableSource source) {
  /** Most entries: four hundred times those of a kernel. */
  public static final int LIMIT = 1 << 22;

  static final String SECTION = ".static_call_sites";
  private static final String START = "__start_static_call_sites";
  private static final String STOP = "__stop_static_call_sites";

  /**
   * Finds and reads the table. An image without one has an empty table of source {@link
   * TableSource#NONE}.
   *
   * @throws ImageFormatException if an entry is wrong, with its file offset, or if the content
   *     could be read as more than one table
   */
  public static StaticCallTable of(Image image) {
    List<Section> sections =
        image.elf().sections().stream().filter(s -> s.name().equals(SECTION)).toList();
    if (sections.isEmpty()) {
      return image.isRelocatable() ? none() : unnamed(image);
    }
    List<StaticCallSite> sites = new ArrayList<>();
    for (Section section : sections) {
      long size = image.elf().content(section).size();
      checkSize(image.content(), section.offset(), size);
      if (image.isRelocatable()) {
        sites.addAll(new RelocatedSites(image).read(section));
      } else {
        sites.addAll(linked(image, section.address(), section.offset(), size));
      }
    }
    return new StaticCallTable(
        List.copyOf(sites), image.isRelocatable() ? TableSource.RELOCATIONS : TableSource.SECTION);
  }

  private static StaticCallTable none() {
    return new StaticCallTable(List.of(), TableSource.NONE);
  }

  private static void checkSize(Bytes bytes, long offset, long size) {
    if (size % StaticCallSite.SIZE != 0) {
      throw bytes.malformed(
          offset, "a table of static calls of " + size + " bytes, no whole entries");
    }
    if (size / StaticCallSite.SIZE > LIMIT) {
      throw bytes.malformed(
          offset, size / StaticCallSite.SIZE + " static call sites are too many, over " + LIMIT);
    }
  }

  private static StaticCallTable unnamed(Image image) {
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf(START);
    long[] stops = symbols.addressesOf(STOP);
    if (starts.length != 1 || stops.length != 1) {
      return scanned(image);
    }
    long size = stops[0] - starts[0];
    long offset = image.space().fileOffset(starts[0], size);
    if (size < 0 || offset < 0) {
      throw image
          .content()
          .malformed(
              -1, "%s 0x%x and %s 0x%x hold no table".formatted(START, starts[0], STOP, stops[0]));
    }
    checkSize(image.content(), offset, size);
    return new StaticCallTable(linked(image, starts[0], offset, size), image.sourceByNames());
  }

  private static StaticCallTable scanned(Image image) {
    SiteRun run = new SiteScan(image.content(), image.space()).find();
    return run == null
        ? none()
        : new StaticCallTable(
            linked(image, run.address(), run.offset(), run.size()), TableSource.CONTENT);
  }

  private static List<StaticCallSite> linked(Image image, long address, long offset, long size) {
    Bytes bytes = image.content();
    AddressSpace space = image.space();
    SiteCheck check = new SiteCheck(bytes, space);
    List<StaticCallSite> sites = new ArrayList<>();
    for (long done = 0; done < size; done += StaticCallSite.SIZE) {
      long at = offset + done;
      long key = done + StaticCallSite.KEY_FIELD;
      sites.add(
          check.site(
              at, address + done + bytes.s32(at), address + key + bytes.s32(offset + key), null));
    }
    return List.copyOf(sites);
  }
}
