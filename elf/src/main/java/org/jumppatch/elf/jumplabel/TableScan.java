package org.jumppatch.elf.jumplabel;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Words;

/**
 * Finds a jump table that nothing points to: the one long run of entries. Three fields that land on
 * one of four instructions, on code and on data are so rare elsewhere that a kernel has no second
 * run of {@value #ENOUGH}.
 */
final class TableScan {
  /** The shortest run that is taken for a table. */
  private static final int ENOUGH = 4;

  private final Bytes bytes;
  private final List<Area> searched;
  private final EntryCheck relative;
  private final EntryCheck absolute;
  private final long[] codeStarts;
  private final long[] codeSizes;
  private final TableRuns relativeRuns = new TableRuns(EntryLayout.RELATIVE_16);
  private final TableRuns absoluteRuns = new TableRuns(EntryLayout.ABSOLUTE_24);

  TableScan(Bytes bytes, AddressSpace space) {
    this.bytes = bytes;
    this.relative = new EntryCheck(bytes, space, EntryLayout.RELATIVE_16);
    this.absolute = new EntryCheck(bytes, space, EntryLayout.ABSOLUTE_24);
    this.searched = space.areas().stream().filter(space::mayHoldData).toList();
    List<Area> code =
        space.areas().stream()
            .filter(space::mayHoldCode)
            .sorted(Comparator.comparingLong(Area::fileSize).reversed())
            .toList();
    this.codeStarts = code.stream().mapToLong(Area::address).toArray();
    this.codeSizes = code.stream().mapToLong(Area::fileSize).toArray();
  }

  /**
   * The table, or null if there is none.
   *
   * @throws org.jumppatch.elf.ImageFormatException if two runs could be it
   */
  @Nullable TableRun find() {
    for (Area area : searched) {
      search(area);
    }
    List<TableRun> longest =
        Stream.of(relativeRuns, absoluteRuns)
            .flatMap(runs -> runs.all().stream())
            .sorted(Comparator.comparingInt(TableRun::count).reversed())
            .toList();
    if (longest.isEmpty() || longest.get(0).count() < ENOUGH) {
      return null;
    }
    TableRun table = longest.get(0);
    if (longest.size() > 1 && longest.get(1).count() >= ENOUGH) {
      TableRun other = longest.get(1);
      throw bytes.malformed(
          other.offset(),
          "%d jump table entries here and %d at 0x%x: which are the table is not clear"
              .formatted(other.count(), table.count(), table.offset()));
    }
    return table;
  }

  /** Entries are aligned like their widest field, so they start at every eighth byte at most. */
  private void search(Area area) {
    long start = -area.address() & (Long.BYTES - 1);
    Words words = new Words(bytes, area.fileOffset() + start, area.fileSize() - start);
    long shift = area.address() - area.fileOffset();
    while (words.next()) {
      for (int i = 0; i < words.count(); i++) {
        long word = words.get(i);
        long offset = words.offset(i);
        long address = offset + shift;
        if (isCode(address + (int) word) && isRelativeEntry(address, offset, word)) {
          relativeRuns.add(address, offset);
        }
        if (isCode(word) && isAbsoluteEntry(offset, word)) {
          absoluteRuns.add(address, offset);
        }
      }
    }
  }

  private boolean isRelativeEntry(long address, long offset, long word) {
    long target = address + 4 + (word >> 32);
    return isCode(target)
        && bytes.has(offset, EntryLayout.RELATIVE_16.size())
        && relative.isEntry(address + (int) word, target, address + 8 + bytes.u64(offset + 8));
  }

  private boolean isAbsoluteEntry(long offset, long word) {
    return bytes.has(offset, EntryLayout.ABSOLUTE_24.size())
        && isCode(bytes.u64(offset + 8))
        && absolute.isEntry(word, bytes.u64(offset + 8), bytes.u64(offset + 16));
  }

  private boolean isCode(long address) {
    for (int i = 0; i < codeStarts.length; i++) {
      if (Long.compareUnsigned(address - codeStarts[i], codeSizes[i]) < 0) {
        return true;
      }
    }
    return false;
  }
}
