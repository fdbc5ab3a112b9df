package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * The function that stands for doing nothing in {@code pv_ops}: calls of it are nops ({@code
 * nop_func}, arch/x86/kernel/alternative.c; {@code _paravirt_nop} up to Linux 6.7). In an image
 * that does not name it, it is known by returning at once.
 *
 * @param functions the image's names
 * @param returns what a return is
 */
public record EmptyFunctions(Functions functions, ReturnThunks returns) {
  private static final byte[] ENDBR = Code.bytes(0xf3, 0x0f, 0x1e, 0xfa);

  /** Whether a function is the one of this name. */
  boolean contains(long function, String name) {
    long named = functions.named(name);
    return functions.hasNames() ? named != 0 && function == named : returnsAtOnce(function);
  }

  /** Whether all that a function does is to return. */
  public boolean returnsAtOnce(long function) {
    byte[] code = functions.image().space().read(function, ENDBR.length + Code.NEAR_SIZE);
    if (function == 0 || code == null) {
      return false;
    }
    int at = Arrays.equals(code, 0, ENDBR.length, ENDBR, 0, ENDBR.length) ? ENDBR.length : 0;
    int opcode = code[at] & 0xff;
    return opcode == Opcodes.RETURN
        || (opcode == Opcodes.JUMP && returns.isThunk(Code.target(code, at, function + at)));
  }
}
