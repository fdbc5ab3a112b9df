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
 * The table of alternatives. Its entries shrank with Linux 5.13 and grew with 6.3, and what the
 * kernel does with them changed in the same years.
 *
 * <pre>
 * struct alt_instr {       5.12  6.1  6.12
 *   s32 instr_offset;         0    0     0   from here
 *   s32 repl_offset;          4    4     4   from here
 *   u16 cpuid;                8    8     8   6.1: the top bit says "not"
 *   u16 flags;                          10   bit 0: not; bit 1: direct call
 *   u8  instrlen;            10   10    12
 *   u8  replacementlen;      11   11    13
 *   u8  padlen;              12
 * };
 * </pre>
 *
 * (arch/x86/include/asm/alternative.h.) Only the content tells how large they are: in one of the
 * sizes every entry is about code.
 *
 * @param size bytes of an entry
 * @param nops how this kernel fills room, which tells its age
 * @param groups the entries of each address, in the order of the table
 */
public record AlternativeTable(int size, Nops nops, List<List<AlternativeEntry>> groups) {
  private static final int NEW_SIZE = 14;
  private static final int PADDED_SIZE = 13;
  private static final int OLD_SIZE = 12;
  private static final int NOT = 0x8000;
  private static final int FLAG_NOT = 1;
  private static final int FLAG_DIRECT_CALL = 2;

  /** The kernel's own buffer is no larger (MAX_PATCH_LEN, 255 - 1). */
  private static final int LONGEST = 254;

  /** Reads a module's table as the kernel's own was read. */
  public AlternativeTable inModule(Functions module) {
    List<List<AlternativeEntry>> groups =
        Table.section(module.image(), ".altinstructions")
            .map(table -> groups(module.image(), table, size))
            .orElse(null);
    return new AlternativeTable(size, nops, groups == null ? List.of() : groups);
  }

  /** Reads the table in whichever layout fits; without one it has no groups. */
  public static AlternativeTable of(Functions functions) {
    Table table =
        functions
            .table(".altinstructions", "__alt_instructions", "__alt_instructions_end")
            .orElse(null);
    for (int size : new int[] {NEW_SIZE, PADDED_SIZE, OLD_SIZE}) {
      List<List<AlternativeEntry>> groups =
          table == null ? null : groups(functions.image(), table, size);
      if (groups != null) {
        return new AlternativeTable(size, nops(size), groups);
      }
    }
    return new AlternativeTable(NEW_SIZE, Nops.MERGED, List.of());
  }

  private static Nops nops(int size) {
    return size == NEW_SIZE ? Nops.MERGED : Nops.RUNS_OF_ONE;
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
    boolean flagged = size == NEW_SIZE;
    boolean padded = size == PADDED_SIZE;
    int flags = flagged ? content.u16(at + 10) : padded ? 0 : (feature & NOT) / NOT;
    long lengths = at + (flagged ? 12 : 10);
    return new AlternativeEntry(
        table.target(at),
        table.target(at + 4),
        flagged || padded ? feature : feature & ~NOT,
        (flags & FLAG_NOT) != 0,
        (flags & FLAG_DIRECT_CALL) != 0,
        content.u8(lengths),
        content.u8(lengths + 1),
        padded ? content.u8(lengths + 2) : AlternativeEntry.UNTOLD);
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
