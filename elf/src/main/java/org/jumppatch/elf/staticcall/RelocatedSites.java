package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * The entries of a relocatable file, whose fields its loader writes: symbol plus addend, the flag
 * bits of a key in the addend.
 */
final class RelocatedSites {
  private final Image image;
  private final PlaceRelocations relocations;

  RelocatedSites(Image image) {
    this.image = image;
    this.relocations = new PlaceRelocations(image);
  }

  /**
   * The entries of one table section.
   *
   * @throws org.jumppatch.elf.ImageFormatException if a field has no relocation or one that makes
   *     no sense
   */
  List<StaticCallSite> read(Section table) {
    long[] addresses = fields(table, 0);
    long[] keys = fields(table, StaticCallSite.KEY_FIELD);
    long[] distances = new long[2 * addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      distances[2 * i] = addresses[i] + 1;
      distances[2 * i + 1] = addresses[i] + 2;
    }
    Map<Long, PlaceRelocation> found = relocations.at(distances);
    SiteCheck check = new SiteCheck(image.content(), image.space());
    List<StaticCallSite> sites = new ArrayList<>();
    for (int i = 0; i < addresses.length; i++) {
      PlaceRelocation near = found.get(addresses[i] + 1);
      PlaceRelocation conditional = found.get(addresses[i] + 2);
      sites.add(
          check.site(offset(table, i), addresses[i], keys[i], near == null ? conditional : near));
    }
    return sites;
  }

  /** What is written into one field of each entry. */
  private long[] fields(Section table, int field) {
    long base = image.space().sectionAddress(table.index()) + field;
    long[] places = new long[(int) (table.size() / StaticCallSite.SIZE)];
    for (int i = 0; i < places.length; i++) {
      places[i] = base + (long) i * StaticCallSite.SIZE;
    }
    Map<Long, PlaceRelocation> found = relocations.at(places);
    long[] values = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      PlaceRelocation relocation = found.get(places[i]);
      if (relocation == null || relocation.type() != Relocations.RELATIVE_32) {
        throw image
            .content()
            .malformed(offset(table, i), "a static call site whose fields nothing relocates");
      }
      values[i] = relocation.value();
    }
    return values;
  }

  private static long offset(Section table, int entry) {
    return table.offset() + (long) entry * StaticCallSite.SIZE;
  }
}
