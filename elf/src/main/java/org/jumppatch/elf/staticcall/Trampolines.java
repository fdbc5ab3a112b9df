package org.jumppatch.elf.staticcall;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * The trampolines of an image: a tail call and {@code ud1 %esp, %ecx} after it, 8 bytes, which no
 * other code has (ARCH_DEFINE_STATIC_CALL_TRAMP, arch/x86/include/asm/static_call.h).
 */
final class Trampolines {
  /** What their symbols begin with (STATIC_CALL_TRAMP_PREFIX, static_call_types.h). */
  static final String PREFIX = "__SCT__";

  private static final String SECTION = ".static_call.text";
  private static final String START = "__static_call_text_start";
  private static final String STOP = "__static_call_text_end";

  /** Trampolines are aligned to this. */
  private static final int STEP = 4;

  private static final int SIZE = 8;
  private static final int MARK_AT = 5;
  private static final int MARK = 0xb90f;
  private static final int MARK_END = 0xcc;

  private final Image image;
  private final SiteCheck check;
  private final Map<Long, CallPlace> byAddress = new TreeMap<>();
  private final Map<String, CallPlace> byName = new HashMap<>();
  private boolean searched;

  Trampolines(Image image) {
    this.image = image;
    this.check = new SiteCheck(image.content(), image.space());
  }

  private void search() {
    if (searched) {
      return;
    }
    searched = true;
    for (Section section : image.elf().sections()) {
      if (section.name().equals(SECTION) && section.hasContent()) {
        long start = image.space().sectionAddress(section.index());
        search(start, start + section.size());
      }
    }
    if (byName.isEmpty() && !image.isRelocatable()) {
      long[] starts = image.symbols().addressesOf(START);
      long[] stops = image.symbols().addressesOf(STOP);
      if (starts.length == 1 && stops.length == 1) {
        search(starts[0], stops[0]);
      }
    }
  }

  /** Of what headers or symbols promise, only what the file has. */
  private void search(long start, long stop) {
    Area area = image.space().areaAt(start);
    if (area == null) {
      return;
    }
    long content = area.address() + area.fileSize();
    long end = Long.compareUnsigned(content, stop) < 0 ? content : stop;
    for (long address = start;
        Long.compareUnsigned(address, end) < 0 && end - address >= SIZE;
        address += STEP) {
      CallPlace place = at(address);
      if (place != null) {
        for (String name : namesOf(address)) {
          byName.put(name, place);
        }
      }
    }
  }

  /** The one at an address, if one is there. */
  @Nullable CallPlace at(long address) {
    CallPlace known = byAddress.get(address);
    if (known != null || !isMarked(address)) {
      return known;
    }
    CallPlace place = check.place(address, true, relocation(address));
    if (place != null) {
      byAddress.put(address, place);
    }
    return place;
  }

  private @Nullable PlaceRelocation relocation(long address) {
    return image.isRelocatable()
        ? new PlaceRelocations(image).at(new long[] {address + 1}).get(address + 1)
        : null;
  }

  private boolean isMarked(long address) {
    AddressSpace space = image.space();
    Bytes bytes = image.content();
    long offset = space.codeOffset(address, SIZE);
    return offset >= 0
        && bytes.u16(offset + MARK_AT) == MARK
        && bytes.u8(offset + MARK_AT + 2) == MARK_END;
  }

  /** The names of the static call whose trampoline lies at an address; none if none does. */
  List<String> namesOf(long address) {
    return image.symbols().namesOf(address, PREFIX);
  }

  /** The trampoline of the static call of a name. */
  @Nullable CallPlace named(String name) {
    search();
    return byName.get(name);
  }

  /** The trampoline that an instruction goes to, if it goes to one. */
  @Nullable CallPlace target(CallInstruction instruction) {
    Long target = instruction.destination();
    return target == null ? null : at(target);
  }

  /** All that were found, by name. */
  Map<String, CallPlace> all() {
    search();
    return byName;
  }
}
