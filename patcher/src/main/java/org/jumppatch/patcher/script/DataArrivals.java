package org.jumppatch.patcher.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * Places in code where a CPU can arrive because data says so: by the exception table, or through an
 * address that is kept in data, as those of a switch are. Of a relocatable file {@link
 * RelocatedArrivals} tells.
 */
final class DataArrivals {
  private static final String EXCEPTIONS = "__ex_table";

  /**
   * Bytes of an entry and of its first field, each field relative to itself: {@code struct
   * exception_table_entry { int insn, fixup, data; }} (arch/x86/include/asm/extable.h, since v4.6).
   */
  private static final int ENTRY = 12;

  private static final int FIXUP = 4;
  private static final int BLOCK = 1 << 20;

  private final Image image;
  private final ScriptNames names;
  private final Map<Long, List<String>> found = new HashMap<>();
  private final long lowest;
  private final long highest;

  /**
   * @param targets the addresses that are looked for
   */
  DataArrivals(Image image, ScriptNames names, Iterable<Long> targets) {
    this.image = image;
    this.names = names;
    long low = -1;
    long high = 0;
    for (long target : targets) {
      found.put(target, new ArrayList<>());
      low = Long.compareUnsigned(target, low) < 0 ? target : low;
      high = Long.compareUnsigned(target, high) > 0 ? target : high;
    }
    this.lowest = low;
    this.highest = high;
  }

  /** What leads to each of the addresses, in words. */
  Map<Long, List<String>> run() {
    if (!image.isRelocatable() && !found.isEmpty()) {
      searchExceptions();
      for (Area area : image.space().areas()) {
        if (image.space().mayHoldData(area)) {
          searchPointers(area);
        }
      }
    }
    return found;
  }

  private void searchExceptions() {
    Optional<Section> section = image.elf().section(EXCEPTIONS);
    long[] start = image.symbols().addressesOf("__start_" + EXCEPTIONS);
    long[] stop = image.symbols().addressesOf("__stop_" + EXCEPTIONS);
    if (section.isPresent()) {
      searchExceptions(section.get().address(), section.get().size());
    } else if (start.length == 1 && stop.length == 1) {
      searchExceptions(start[0], stop[0] - start[0]);
    }
  }

  private void searchExceptions(long start, long length) {
    Area area = image.space().areaAt(start);
    if (area == null || length < 0 || start - area.address() > area.fileSize() - length) {
      return;
    }
    long offset = area.fileOffset() + start - area.address();
    for (long at = 0; at + ENTRY <= length; at += ENTRY) {
      long insn = start + at + image.content().s32(offset + at);
      long fixup = start + at + FIXUP + image.content().s32(offset + at + FIXUP);
      List<String> ways = found.get(fixup);
      if (ways != null) {
        ways.add("from %s  when it faults (exception table)".formatted(names.place(insn)));
      }
    }
  }

  private void searchPointers(Area area) {
    long skipped = -area.address() & (Long.BYTES - 1);
    for (long from = skipped; from + Long.BYTES <= area.fileSize(); from += BLOCK) {
      int length = (int) Math.min(area.fileSize() - from, BLOCK);
      ByteBuffer words =
          ByteBuffer.wrap(image.content().copy(area.fileOffset() + from, length))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i + Long.BYTES <= length; i += Long.BYTES) {
        long target = words.getLong(i);
        List<String> ways = isInRange(target) ? found.get(target) : null;
        if (ways != null) {
          ways.add("%s points there".formatted(names.place(area.address() + from + i)));
        }
      }
    }
  }

  /** Few words are: a map would box all of them. */
  private boolean isInRange(long address) {
    return Long.compareUnsigned(address, lowest) >= 0
        && Long.compareUnsigned(address, highest) <= 0;
  }
}
