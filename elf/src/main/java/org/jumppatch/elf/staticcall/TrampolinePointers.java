package org.jumppatch.elf.staticcall;

import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Words;
import org.jumppatch.elf.linux.Image;

/**
 * Brings keys and trampolines together where no symbol does: tracepoints and hooks of security
 * modules have a pointer to their static call's key and behind it one to its trampoline ({@code
 * struct tracepoint}, include/linux/tracepoint-defs.h; {@code struct lsm_static_call},
 * include/linux/lsm_hooks.h).
 */
final class TrampolinePointers {
  private final Image image;
  private final Trampolines trampolines;
  private final Map<Long, CallPlace> byKey = new TreeMap<>(Long::compareUnsigned);

  private TrampolinePointers(Image image, Trampolines trampolines) {
    this.image = image;
    this.trampolines = trampolines;
  }

  /** The trampolines that a linked image points to so, by their keys' addresses. */
  static Map<Long, CallPlace> of(Image image, Trampolines trampolines) {
    TrampolinePointers pointers = new TrampolinePointers(image, trampolines);
    for (Area area : image.space().areas()) {
      if (image.space().mayHoldData(area)) {
        pointers.search(area);
      }
    }
    return pointers.byKey;
  }

  private void search(Area area) {
    Bytes content = image.content();
    long start = -area.address() & (Long.BYTES - 1);
    Words words = new Words(content, area.fileOffset() + start, area.fileSize() - start);
    long last = 0;
    while (words.next()) {
      for (int i = 0; i < words.count(); i++) {
        long word = words.get(i);
        if (word < 0 && last < 0 && isKey(last)) {
          CallPlace trampoline = trampolines.at(word);
          if (trampoline != null) {
            byKey.putIfAbsent(last, trampoline);
          }
        }
        last = word;
      }
    }
  }

  private boolean isKey(long address) {
    AddressSpace space = image.space();
    Area area = (address & (Long.BYTES - 1)) == 0 ? space.areaAt(address) : null;
    return area != null && space.mayHoldData(area);
  }
}
