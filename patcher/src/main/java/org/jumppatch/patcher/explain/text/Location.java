package org.jumppatch.patcher.explain.text;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.dump.DumpFormat;
import org.jumppatch.elf.dump.LayeredMemory;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.dump.MovedMemory;
import org.jumppatch.elf.dump.PageTables;
import org.jumppatch.elf.dump.VmcoreInfo;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.linux.Image;

/** Finds where an image lies in a dump, and how far it was moved. */
public final class Location {
  private static final long UNKNOWN = -1;

  private final Image image;
  private final Area area;
  private final TextMatch match;
  private final Supplier<KaslrRelocations> relocations;
  private final KernelMap map;

  /**
   * @param area the image's text
   * @param text its bytes
   * @param relocations what moves with it; asked for where nothing else tells how far it moved
   * @param advance told how far a search is
   */
  public Location(
      Image image,
      Area area,
      byte[] text,
      Supplier<KaslrRelocations> relocations,
      Advance advance) {
    this.image = image;
    this.area = area;
    this.match = new TextMatch(area.address(), text, advance);
    this.relocations = relocations;
    this.map = KernelMap.of(image, area);
  }

  /**
   * Finds the image in a dump.
   *
   * @throws ImageFormatException if the dump does not hold this image's text
   */
  public LocatedDump of(Dump dump) {
    OtherKernel other = new OtherKernel(image, dump);
    other.refuseByInfo();
    Memory virtual = dump.virtual();
    if (virtual != null) {
      OptionalLong slide = slide(dump, virtual);
      if (slide.isPresent()) {
        return virtual(dump, virtual, slide.getAsLong());
      }
      if (dump.format() == DumpFormat.PLAIN) {
        throw dump.malformed(
            "at 0x%x it does not hold the text of %s"
                .formatted(
                    dump.extents().isEmpty() ? 0 : dump.extents().get(0).address(), image.path()));
      }
    }
    Memory physical = dump.physical();
    LocatedDump found = physical == null ? null : physical(dump, physical);
    if (found == null) {
      throw other.refusal();
    }
    return found;
  }

  private OptionalLong slide(Dump dump, Memory virtual) {
    VmcoreInfo info = dump.info();
    Long told = info == null ? null : info.slide();
    if (told != null && match.isFit(virtual, area.address() + told)) {
      return OptionalLong.of(told);
    }
    if (match.isFit(virtual, area.address())) {
      return OptionalLong.of(0);
    }
    if (image.kind().isKernel()) {
      for (long slide = KernelMap.STEP; slide < KernelMap.SIZE; slide += KernelMap.STEP) {
        if (match.isFit(virtual, area.address() + slide)) {
          return OptionalLong.of(slide);
        }
      }
    } else if (image.elf().header().type() == ElfType.SHARED && dump.format() == DumpFormat.PLAIN) {
      Long found = match.search(virtual, dump.extents(), false);
      if (found != null) {
        return OptionalLong.of(found - area.address());
      }
    }
    return OptionalLong.empty();
  }

  private LocatedDump virtual(Dump dump, Memory virtual, long slide) {
    long base =
        dump.format() == DumpFormat.PLAIN
            ? dump.extents().get(0).address()
            : area.address() + slide;
    Memory physical = dump.physical();
    if (physical != null && image.kind().isKernel()) {
      Long moved = virtual.u64(map.physicalBase() + slide);
      long text = moved == null ? UNKNOWN : area.address() + slide - KernelMap.START + moved;
      PageTables tables = moved == null ? null : map.tables(physical, text, slide);
      if (tables != null) {
        return new LocatedDump(new LayeredMemory(virtual, tables), slide, base, true);
      }
    }
    return new LocatedDump(virtual, slide, base, dump.format() != DumpFormat.PLAIN);
  }

  /** In memory by physical addresses, or by nobody knows which. */
  private @Nullable LocatedDump physical(Dump dump, Memory physical) {
    long text = physicalText(dump, physical);
    if (text == UNKNOWN) {
      return null;
    }
    long slide = 0;
    Memory memory = null;
    if (image.kind().isKernel()) {
      Memory machine = map.withHole(physical, text);
      long place = machine instanceof MovedMemory moved ? text + moved.start() : text;
      VmcoreInfo info = dump.info();
      Long told = info == null ? null : info.slide();
      Long found = told != null ? told : map.slide(machine, place);
      slide = found != null ? found : match.slide(physical, text, relocations.get(), area);
      memory = map.tables(machine, place, slide);
    }
    // A dump of a part of the text alone may start behind the text's first byte.
    long start =
        dump.format() == DumpFormat.PLAIN ? area.address() - text + slide : area.address() + slide;
    if (memory != null) {
      return new LocatedDump(memory, slide, start, true);
    }
    Memory around = new MovedMemory(physical, area.address() + slide - text, Long.MAX_VALUE, 0);
    return new LocatedDump(around, slide, start, false);
  }

  private long physicalText(Dump dump, Memory physical) {
    VmcoreInfo info = dump.info();
    Long told = info == null ? null : info.slide();
    Long moved = info == null ? null : info.number("phys_base");
    if (told != null && moved != null) {
      long text = area.address() + told - KernelMap.START + moved;
      if (match.isFit(physical, text)) {
        return text;
      }
    }
    if (image.kind().isKernel()) {
      Long aligned = match.aligned(physical, dump.extents(), area.address() % KernelMap.STEP);
      if (aligned != null) {
        return aligned;
      }
    }
    Long found = match.search(physical, dump.extents(), image.kind().isKernel());
    return found == null || !match.isFit(physical, found) ? UNKNOWN : found;
  }
}
