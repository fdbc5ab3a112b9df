package org.jumppatch.elf.linux;

import java.util.List;
import org.jumppatch.elf.Area;

/**
 * Text in which nothing may be instrumented, because it runs where the kernel is not whole yet: on
 * the way in from user mode, on the way out, while a CPU idles. A kernel has it between symbols
 * ({@code NOINSTR_TEXT} and {@code ENTRY_TEXT}, include/asm-generic/vmlinux.lds.h), a module in a
 * section ({@code mod->noinstr_text_start}, kernel/module/main.c).
 */
public final class NoinstrText {
  private static final String SECTION = ".noinstr.text";

  private final Image image;
  private final List<MemoryRange> ranges;

  private NoinstrText(Image image, List<MemoryRange> ranges) {
    this.image = image;
    this.ranges = ranges;
  }

  /** That of an image. */
  public static NoinstrText of(Image image) {
    if (image.isRelocatable()) {
      return new NoinstrText(image, List.of());
    }
    return new NoinstrText(
        image,
        List.of(
            MemoryRange.between(image.symbols(), "__noinstr_text_start", "__noinstr_text_end"),
            MemoryRange.between(image.symbols(), "__entry_text_start", "__entry_text_end")));
  }

  /** Whether the image tells where it is: a kernel without names does not. */
  public boolean isKnown() {
    return image.isRelocatable() || ranges.stream().noneMatch(MemoryRange::isEmpty);
  }

  /** Whether code at an address belongs to it. */
  public boolean contains(long address) {
    if (MemoryRange.anyContains(ranges, address)) {
      return true;
    }
    if (!image.isRelocatable()) {
      return false;
    }
    Area area = image.space().areaAt(address);
    return area != null && area.name().equals(SECTION);
  }
}
