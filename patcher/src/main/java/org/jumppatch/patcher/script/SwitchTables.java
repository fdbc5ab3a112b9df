package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;

/**
 * Places in position-independent code where a switch can arrive. Its table holds distances from the
 * table itself, 32 bits each, and nothing but the code that loads the table's address ({@code lea
 * table(%rip), %reg}) says where that is; the table goes on while its entries lead to code.
 */
final class SwitchTables {
  private static final int BLOCK = 1 << 20;

  /** REX.W or REX.WR, the opcode, a ModRM byte that means RIP-relative, 32 bits. */
  private static final int LOAD_SIZE = 7;

  private static final int LEA = 0x8d;

  /** More entries than any switch has. */
  private static final int LONGEST = 1 << 16;

  /** More entries than all switches of a kernel have, of tables that overlap. */
  private static final int MOST_READ = 1 << 25;

  private final Image image;
  private final FunctionCode.Cache functions;
  private final ScriptNames names;
  private final Map<Long, List<String>> found = new HashMap<>();

  /** Tables that were read already, and lead to none of the addresses. */
  private final Set<Long> beside = new HashSet<>();

  private int read;

  /**
   * @param targets the addresses that are looked for
   */
  SwitchTables(
      Image image, FunctionCode.Cache functions, ScriptNames names, Iterable<Long> targets) {
    this.image = image;
    this.functions = functions;
    this.names = names;
    targets.forEach(target -> found.put(target, new ArrayList<>()));
  }

  /** What leads to each of the addresses, in words. */
  Map<Long, List<String>> run() {
    for (Area area : image.space().areas()) {
      if (image.space().mayHoldCode(area) && !found.isEmpty() && !image.isRelocatable()) {
        for (long from = 0; from < area.fileSize(); from += BLOCK) {
          searchBlock(area, from);
        }
      }
    }
    return found;
  }

  private void searchBlock(Area area, long from) {
    int length = (int) Math.min(area.fileSize() - from, BLOCK + LOAD_SIZE - 1);
    byte[] code = image.content().copy(area.fileOffset() + from, length);
    long address = area.address() + from;
    for (int i = 0; i + LOAD_SIZE <= length; i++) {
      // 48 or 4c, 8d, and 05, 0d, … 3d.
      if ((code[i + 1] & 0xff) == LEA && (code[i] & 0xfb) == 0x48 && (code[i + 2] & 0xc7) == 5) {
        int distance =
            (code[i + 3] & 0xff)
                | (code[i + 4] & 0xff) << 8
                | (code[i + 5] & 0xff) << 16
                | code[i + 6] << 24;
        follow(address + i, address + i + LOAD_SIZE + distance);
      }
    }
  }

  /** Reads what may be a table as long as it looks like one, to the end of its area at most. */
  private void follow(long load, long table) {
    if (beside.contains(table)) {
      return;
    }
    Area area = image.space().areaAt(table);
    if (area == null || !image.space().mayHoldData(area)) {
      return;
    }
    long start = table - area.address();
    long end = Math.min(area.fileSize(), start + (long) LONGEST * Integer.BYTES);
    boolean leads = false;
    for (long at = start; at + Integer.BYTES <= end; at += Integer.BYTES) {
      if (read++ == MOST_READ) {
        throw image.content().malformed(area.fileOffset() + at, "more switches than a kernel has");
      }
      long target = table + image.content().s32(area.fileOffset() + at);
      if (!image.space().isCode(target, 1)) {
        break;
      }
      List<String> ways = found.get(target);
      leads |= ways != null;
      if (ways != null && isLoad(load)) {
        long entry = area.address() + at;
        ways.add("a switch in %s arrives by %s".formatted(names.place(load), names.place(entry)));
      }
    }
    if (!leads) {
      beside.add(table);
    }
  }

  /** Whether these bytes are the instruction that they look like. */
  private boolean isLoad(long address) {
    Instruction instruction = functions.covering(address);
    return instruction != null
        && instruction.address() == address
        && instruction.mnemonic().equals("lea");
  }
}
