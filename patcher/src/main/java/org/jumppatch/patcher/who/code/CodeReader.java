package org.jumppatch.patcher.who.code;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jumppatch.elf.code.Opcodes;

/**
 * Reads all code once, byte by byte: the inner loops. What could begin an instruction that matters
 * is taken for one if what it leads to is the start of something; in some 18 MB of code the odds
 * are for three that are none.
 */
public final class CodeReader {
  private static final VarHandle S32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final KernelCode code;
  private final FunctionTable table;

  public CodeReader(KernelCode code, FunctionTable table) {
    this.code = code;
    this.table = table;
  }

  /** Calls and jumps, conditional ones too, from each function to the start of another. */
  public Edges branches() {
    Edges found = new Edges();
    for (CodeRange range : code.ranges()) {
      FunctionCursor functions = new FunctionCursor(table, range);
      byte[] bytes = range.bytes();
      for (int i = 0; i + 1 + Integer.BYTES <= bytes.length; i++) {
        int opcode = bytes[i] & 0xff;
        int width;
        if (opcode == Opcodes.CALL || opcode == Opcodes.JUMP) {
          width = 1;
        } else if (Opcodes.isConditionalJump(opcode, bytes[i + 1] & 0xff)
            && i + 2 + Integer.BYTES <= bytes.length) {
          width = 2;
        } else {
          continue;
        }
        long target = range.address() + i + width + Integer.BYTES + (int) S32.get(bytes, i + width);
        int callee = table.startingAt(target);
        if (callee >= 0) {
          int caller = functions.at(i);
          if (caller != callee) {
            found.add(caller, callee, range.address() + i);
          }
        }
      }
    }
    return found;
  }

  /**
   * The functions that mention one of some addresses, as a number or by their distance.
   *
   * @param wanted the addresses in ascending order; what is found refers to one by its index
   */
  public Edges mentions(long[] wanted) {
    Edges found = new Edges();
    if (wanted.length == 0) {
      return found;
    }
    AddressFilter filter = new AddressFilter(wanted);
    for (CodeRange range : code.ranges()) {
      FunctionCursor functions = new FunctionCursor(table, range);
      byte[] bytes = range.bytes();
      for (int i = 0; i + Integer.BYTES <= bytes.length; i++) {
        long number = (int) S32.get(bytes, i);
        int thing = filter.indexOf(number);
        if (thing < 0) {
          thing = filter.indexOf(number + range.address() + i + Integer.BYTES);
        }
        if (thing >= 0) {
          found.add(functions.at(i), thing, range.address() + i);
        }
      }
    }
    return found;
  }
}
