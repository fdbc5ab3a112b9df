package org.jumppatch.patcher.explain.table;

import org.jumppatch.elf.linux.Image;

/**
 * The thunk that an indirect branch goes through: it writes the register's number over the address
 * to which it then returns ({@code RETPOLINE}, arch/x86/lib/retpoline.S).
 */
public final class RetpolineThunk {
  private static final int LONGEST = 24;
  private static final int REX_W = 0x48;
  private static final int REX_R = 0x04;
  private static final int STORE = 0x89;
  private static final int TO_STACK = 0x04;
  private static final int STACK = 0x24;

  private RetpolineThunk() {}

  /** The register's number, 0 to 15, of the thunk at an address; -1 where none is. */
  public static int register(Image image, long address) {
    byte[] code =
        image.space().isCode(address, LONGEST) ? image.space().read(address, LONGEST) : null;
    for (int i = 0; code != null && i + 4 <= code.length; i++) {
      int operand = code[i + 2] & 0xff;
      if ((code[i] & 0xff & ~REX_R) == REX_W
          && (code[i + 1] & 0xff) == STORE
          && (operand & 0xc7) == TO_STACK
          && code[i + 3] == STACK) {
        return ((code[i] & REX_R) << 1) | (operand >>> 3);
      }
    }
    return -1;
  }
}
