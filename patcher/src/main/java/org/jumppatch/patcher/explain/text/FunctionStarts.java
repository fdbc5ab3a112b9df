package org.jumppatch.patcher.explain.text;

import java.util.BitSet;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Image;

/**
 * Where functions start in an image that names none: what is called or jumped to, or whose address
 * is in code or data, and is where a compiler puts the start of a function.
 */
final class FunctionStarts {
  /** Where functions start, unless they are written by hand or optimised for size. */
  private static final int ALIGNMENT = 16;

  /** More bytes than a kernel has in one piece. */
  private static final int MOST = 1 << 28;

  private final long start;
  private final BitSet starts = new BitSet();

  private FunctionStarts(long start) {
    this.start = start;
  }

  static FunctionStarts of(Image image) {
    AddressSpace space = image.space();
    long first = 0;
    for (Area area : space.areas()) {
      first = area.executable() ? Math.min(first, area.address()) : first;
    }
    FunctionStarts found = new FunctionStarts(first);
    for (Area area : space.areas()) {
      int size = (int) Math.min(area.fileSize(), MOST);
      byte[] content = image.content().copy(area.fileOffset(), size);
      if (area.executable()) {
        found.addCalled(space, area.address(), content);
      }
      if (space.mayHoldData(area)) {
        found.addPointedTo(space, area.address(), content);
      }
    }
    return found;
  }

  private void addCalled(AddressSpace space, long address, byte[] code) {
    for (int i = 0; i + Code.NEAR_SIZE <= code.length; i++) {
      int opcode = code[i] & 0xff;
      if (opcode == Opcodes.CALL || opcode == Opcodes.JUMP) {
        add(space, Code.target(code, i, address + i));
      }
      add(space, Code.s32(code, i));
    }
  }

  private void addPointedTo(AddressSpace space, long address, byte[] data) {
    for (int i = (int) (-address & 7); i + Long.BYTES <= data.length; i += Long.BYTES) {
      add(space, Code.u64(data, i));
    }
  }

  private void add(AddressSpace space, long target) {
    long at = target - start;
    if ((target & (ALIGNMENT - 1)) == 0 && at >= 0 && at < MOST && space.isCode(target, 1)) {
      starts.set((int) at);
    }
  }

  /** Whether one starts at an address. */
  boolean contains(long address) {
    long at = address - start;
    return at >= 0 && at < MOST && starts.get((int) at);
  }
}
