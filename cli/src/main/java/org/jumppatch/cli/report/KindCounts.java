package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.grouped;

import java.util.Map;
import java.util.stream.Collectors;
import org.jumppatch.elf.keyname.KeyKind;

/** How many keys of each kind there are, in words. */
public final class KindCounts {
  private KindCounts() {}

  /** {@code 17 dyndbg, 460 lsm}; of one kind its name alone, since all are of it. */
  public static String words(Map<KeyKind, Integer> counts) {
    return counts.entrySet().stream()
        .map(one -> (counts.size() == 1 ? "" : grouped(one.getValue()) + " ") + one.getKey().word())
        .collect(Collectors.joining(", "));
  }
}
