package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.table.AlternativeLayout;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Nops;

/**
 * The table of alternatives. What the kernel does with its entries changed when their layout did.
 * Only the content tells which they have: in one layout every entry is about code.
 *
 * @param layout of the entries
 * @param nops how this kernel fills room, which tells its age
 * @param groups the entries of each address, in the order of the table
 */
public record AlternativeTable(
    AlternativeLayout layout, Nops nops, List<List<AlternativeEntry>> groups) {
  /** The kernel's own buffer is no larger (MAX_PATCH_LEN, 255 - 1). */
  private static final int LONGEST = 254;

  /** Reads a module's table as the kernel's own was read. */
  public AlternativeTable inModule(Functions module) {
    List<List<AlternativeEntry>> groups =
        Table.section(module.image(), ".altinstructions")
            .map(table -> groups(module.image(), table, layout))
            .orElse(null);
    return new AlternativeTable(layout, nops, groups == null ? List.of() : groups);
  }

  /** Reads the table in whichever layout fits, the newest first; without one it has no groups. */
  public static AlternativeTable of(Functions functions) {
    Table table =
        functions
            .table(".altinstructions", "__alt_instructions", "__alt_instructions_end")
            .orElse(null);
    for (AlternativeLayout layout : AlternativeLayout.values()) {
      List<List<AlternativeEntry>> groups =
          table == null ? null : groups(functions.image(), table, layout);
      if (groups != null) {
        return new AlternativeTable(layout, nops(layout), groups);
      }
    }
    return new AlternativeTable(AlternativeLayout.FLAGGED, Nops.MERGED, List.of());
  }

  private static Nops nops(AlternativeLayout layout) {
    return layout == AlternativeLayout.FLAGGED ? Nops.MERGED : Nops.RUNS_OF_ONE;
  }

  private static @Nullable List<List<AlternativeEntry>> groups(
      Image image, Table table, AlternativeLayout layout) {
    List<List<AlternativeEntry>> groups = new ArrayList<>();
    List<AlternativeEntry> group = new ArrayList<>();
    if (table.content().size() % layout.size() != 0) {
      return null;
    }
    for (int i = 0; i < table.entries(layout.size()); i++) {
      AlternativeEntry entry = entry(table, (long) i * layout.size(), layout);
      if (!isSound(image, entry)) {
        return null;
      }
      if (!group.isEmpty() && group.get(0).address() != entry.address()) {
        groups.add(List.copyOf(group));
        group.clear();
      }
      group.add(entry);
    }
    groups.add(List.copyOf(group));
    return List.copyOf(groups);
  }

  private static AlternativeEntry entry(Table table, long at, AlternativeLayout layout) {
    byte[] data = table.content().copy(at, layout.size());
    long address = table.address() + at;
    return new AlternativeEntry(
        address + AlternativeLayout.toCode(data, 0),
        address + AlternativeLayout.toReplacement(data, 0),
        layout.feature(data, 0),
        layout.isNegated(data, 0),
        layout.isDirectCall(data, 0),
        layout.length(data, 0),
        layout.replacementLength(data, 0),
        layout.padding(data, 0));
  }

  private static boolean isSound(Image image, AlternativeEntry entry) {
    return entry.replacementLength() <= entry.length()
        && entry.padding() <= entry.length()
        && entry.length() <= LONGEST
        && image.space().isCode(entry.address(), entry.length())
        && (entry.replacementLength() == 0
            || image.space().isCode(entry.replacement(), entry.replacementLength()));
  }
}
