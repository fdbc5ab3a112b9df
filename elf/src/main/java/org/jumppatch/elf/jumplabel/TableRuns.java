package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins entries of one layout, met by ascending address, to runs. */
final class TableRuns {
  /** Entries start at multiples of this. */
  private static final int STEP = 8;

  private final EntryLayout layout;
  private final List<TableRun> ended = new ArrayList<>();

  /**
   * The runs that may still grow, by where in an entry's size they start: entries that overlap are
   * of different runs, and at most one of these is real.
   */
  private final @Nullable TableRun[] growing;

  TableRuns(EntryLayout layout) {
    this.layout = layout;
    this.growing = new TableRun[layout.size() / STEP];
  }

  void add(long address, long offset) {
    int phase = (int) Long.remainderUnsigned(Long.divideUnsigned(address, STEP), growing.length);
    TableRun run = growing[phase];
    if (run != null && run.address() + run.size() == address) {
      growing[phase] = run.longer();
    } else {
      if (run != null) {
        ended.add(run);
      }
      growing[phase] = new TableRun(layout, address, offset, 1);
    }
  }

  /** All runs, in no order. */
  List<TableRun> all() {
    List<TableRun> all = new ArrayList<>(ended);
    for (TableRun run : growing) {
      if (run != null) {
        all.add(run);
      }
    }
    return all;
  }
}
