package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Nops;

/**
 * The table of alternatives. Its entries grew with Linux 6.3, and what the kernel does with them
 * changed in the same years.
 *
 * <pre>
 * struct alt_instr {        6.1   6.12
 *   s32 instr_offset;         0      0   from here
 *   s32 repl_offset;          4      4   from here
 *   u16 cpuid;                8      8   6.1: the top bit says "not"
 *   u16 flags;                      10   bit 0: not; bit 1: direct call
 *   u8  instrlen;            10     12
 *   u8  replacementlen;      11     13
 * };
 * </pre>
 *
 * (arch/x86/include/asm/alternative.h.)
 *
 * @param nops how this kernel fills room, which tells its age
 * @param groups the entries of each address, in the order of the table
 */
public record AlternativeTable(Nops nops, List<List<AlternativeEntry>> groups) {
  private static final int OLD_SIZE = 12;
  private static final int NEW_SIZE = 14;
  private static final int NOT = 0x8000;
  private static final int FLAG_NOT = 1;
  private static final int FLAG_DIRECT_CALL = 2;

  /** The kernel's own buffer is no larger (MAX_PATCH_LEN, 255 - 1). */
  private static final int LONGEST = 254;

  /** Reads a module's table as the kernel's own is read. */
  public static AlternativeTable inModule(Functions module, Nops nops) {
    int size = nops == Nops.MERGED ? NEW_SIZE : OLD_SIZE;
    List<List<AlternativeEntry>> groups =
        Table.section(module.image(), ".altinstructions")
            .map(table -> groups(module.image(), table, size))
            .orElse(null);
    return new AlternativeTable(nops, groups == null ? List.of() : groups);
  }

  /** Reads the table in whichever layout fits; without one it has no groups. */
  public static AlternativeTable of(Functions functions) {
    Image image = functions.image();
    Table table =
        functions
            .table(".altinstructions", "__alt_instructions", "__alt_instructions_end")
            .orElse(null);
    if (table != null) {
      List<List<AlternativeEntry>> groups = groups(image, table, NEW_SIZE);
      if (groups != null) {
        return new AlternativeTable(Nops.MERGED, groups);
      }
      groups = groups(image, table, OLD_SIZE);
      if (groups != null) {
        return new AlternativeTable(Nops.RUNS_OF_ONE, groups);
      }
    }
    return new AlternativeTable(Nops.MERGED, List.of());
  }

  private static @Nullable List<List<AlternativeEntry>> groups(Image image, Table table, int size) {
    List<List<AlternativeEntry>> groups = new ArrayList<>();
    List<AlternativeEntry> group = new ArrayList<>();
    if (table.content().size() % size != 0) {
      return null;
    }
    for (int i = 0; i < table.entries(size); i++) {
      AlternativeEntry entry = entry(table, (long) i * size, size);
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

  private static AlternativeEntry entry(Table table, long at, int size) {
    Bytes content = table.content();
    int feature = content.u16(at + 8);
    int flags = size == OLD_SIZE ? (feature & NOT) / NOT : content.u16(at + 10);
    return new AlternativeEntry(
        table.target(at),
        table.target(at + 4),
        size == OLD_SIZE ? feature & ~NOT : feature,
        (flags & FLAG_NOT) != 0,
        (flags & FLAG_DIRECT_CALL) != 0,
        content.u8(at + size - 2),
        content.u8(at + size - 1));
  }

  private static boolean isSound(Image image, AlternativeEntry entry) {
    return entry.replacementLength() <= entry.length()
        && entry.length() <= LONGEST
        && image.space().isCode(entry.address(), entry.length())
        && (entry.replacementLength() == 0
            || image.space().isCode(entry.replacement(), entry.replacementLength()));
  }
}
