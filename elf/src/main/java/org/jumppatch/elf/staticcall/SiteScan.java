package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Words;
import org.jumppatch.elf.code.Code;

/**
 * Finds a table of static calls that nothing points to: the one long run of entries. A call and a
 * key whose function is code are so rare elsewhere that a kernel has no second run of {@value
 * #ENOUGH}.
 */
final class SiteScan {
  /** The shortest run that is taken for a table. */
  private static final int ENOUGH = 8;

  private final Bytes bytes;
  private final AddressSpace space;
  private final SiteCheck check;
  private final List<SiteRun> runs = new ArrayList<>();

  SiteScan(Bytes bytes, AddressSpace space) {
    this.bytes = bytes;
    this.space = space;
    this.check = new SiteCheck(bytes, space);
  }

  /**
   * The table, or null if there is none.
   *
   * @throws org.jumppatch.elf.ImageFormatException if two runs could be it
   */
  @Nullable SiteRun find() {
    for (Area area : space.areas()) {
      if (space.mayHoldData(area)) {
        search(area);
      }
    }
    List<SiteRun> longest =
        runs.stream()
            .filter(run -> run.count() >= ENOUGH)
            .sorted(Comparator.comparingInt(SiteRun::count).reversed())
            .toList();
    if (longest.size() > 1) {
      throw bytes.malformed(
          longest.get(1).offset(),
          "%d static call sites here and %d at 0x%x: which are the table is not clear"
              .formatted(longest.get(1).count(), longest.get(0).count(), longest.get(0).offset()));
    }
    return longest.isEmpty() ? null : longest.get(0);
  }

  /** The kernel's linker script aligns the table to 8 bytes (STATIC_CALL_DATA). */
  private void search(Area area) {
    long start = -area.address() & (Long.BYTES - 1);
    Words words = new Words(bytes, area.fileOffset() + start, area.fileSize() - start);
    long shift = area.address() - area.fileOffset();
    while (words.next()) {
      for (int i = 0; i < words.count(); i++) {
        long word = words.get(i);
        long address = words.offset(i) + shift;
        if (isSite(address + (int) word, address + StaticCallSite.KEY_FIELD + (word >> 32))) {
          add(address, words.offset(i));
        }
      }
    }
  }

  private boolean isSite(long address, long keyField) {
    return space.isCode(address, Code.NEAR_SIZE)
        && check.isSite(address, keyField)
        && hasFunction(keyField & -(long) Long.BYTES);
  }

  /** A key begins with the function, NULL or code. */
  private boolean hasFunction(long key) {
    long offset = space.fileOffset(key, Long.BYTES);
    long function = offset < 0 ? -1 : bytes.u64(offset);
    return function == 0 || space.isCode(function, 1);
  }

  private void add(long address, long offset) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).isFollowedBy(address)) {
      runs.set(last, runs.get(last).longer());
    } else {
      runs.add(new SiteRun(address, offset, 1));
    }
  }
}
