package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;

/**
 * Looks through all code of an image for direct branches to given addresses. What looks like one is
 * found byte by byte, since a function's code can lie in several places; whether it is one, the
 * instructions of its function tell.
 */
final class BranchSearch {
  private static final int BLOCK = 1 << 20;

  /** Its two bytes; a distance of 32 bits follows (Intel SDM volume 2). */
  private static final int XBEGIN = 0xc7;

  private static final int XBEGIN_SECOND = 0xf8;
  private static final int LONGEST = 6;

  private final Image image;
  private final FunctionCode.Cache functions;
  private final Map<Long, List<Instruction>> found = new HashMap<>();
  private final long lowest;
  private final long highest;

  /**
   * @param targets the addresses
   */
  BranchSearch(Image image, FunctionCode.Cache functions, Iterable<Long> targets) {
    this.image = image;
    this.functions = functions;
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

  /** The branches to each of the addresses. */
  Map<Long, List<Instruction>> run() {
    for (Area area : image.space().areas()) {
      if (image.space().mayHoldCode(area) && !found.isEmpty()) {
        for (long from = 0; from < area.fileSize(); from += BLOCK) {
          searchBlock(area, from);
        }
      }
    }
    return found;
  }

  private void searchBlock(Area area, long from) {
    int length = (int) Math.min(area.fileSize() - from, BLOCK + LONGEST - 1);
    byte[] code = image.content().copy(area.fileOffset() + from, length);
    long address = area.address() + from;
    int end = Math.min(length, BLOCK);
    for (int i = 0; i < end; i++) {
      int opcode = code[i] & 0xff;
      if (opcode == Opcodes.CALL || opcode == Opcodes.JUMP) {
        offerNear(code, i, 1, address);
      } else if (opcode == Opcodes.TWO_BYTES || opcode == XBEGIN) {
        if (i + 1 < length && isLongConditional(opcode, code[i + 1] & 0xff)) {
          offerNear(code, i, 2, address);
        }
      } else if ((opcode == Opcodes.JUMP_SHORT
              || (opcode & 0xf0) == 0x70
              || (opcode & 0xfc) == 0xe0)
          && i + 1 < length) {
        offer(address + i, address + i + 2 + code[i + 1]);
      }
    }
  }

  /** jcc with a distance of 32 bits, or xbegin (Intel SDM volume 2). */
  private static boolean isLongConditional(int first, int second) {
    return Opcodes.isConditionalJump(first, second) || (first == XBEGIN && second == XBEGIN_SECOND);
  }

  private void offerNear(byte[] code, int at, int opcodeLength, long address) {
    int field = at + opcodeLength;
    if (field + 4 <= code.length) {
      offer(address + at, address + field + 4 + Code.s32(code, field));
    }
  }

  private void offer(long address, long target) {
    if (Long.compareUnsigned(target, lowest) < 0 || Long.compareUnsigned(target, highest) > 0) {
      return;
    }
    List<Instruction> branches = found.get(target);
    if (branches == null) {
      return;
    }
    Instruction instruction = functions.covering(address);
    if (instruction != null) {
      OptionalLong goes = instruction.target();
      if (goes.isPresent() && goes.getAsLong() == target) {
        branches.add(instruction);
      }
    }
  }
}
