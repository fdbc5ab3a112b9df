package org.jumppatch.elf.staticcall;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a call site does not call: five bytes stand there that do the same ({@code
 * __static_call_transform}, arch/x86/kernel/static_call.c). While such a site is patched, a CPU
 * that meets its int3 makes the call all the same.
 */
public enum InlinedFunction {
  /** {@code cs cs cs xor %eax, %eax}. */
  RETURN_ZERO("__static_call_return0", "2e2e2e31c0"),
  /** {@code ud1 (%edx), %rdi}, since 7.0. */
  WARN_TRAP("__WARN_trap", "67480fb93a"),
  /** {@code ds ds movb $0, (%rdi)}, since 7.0. */
  SPIN_UNLOCK("__raw_callee_save___native_queued_spin_unlock", "3e3ec60700");

  private final String symbol;
  private final String hex;

  InlinedFunction(String symbol, String hex) {
    this.symbol = symbol;
    this.hex = hex;
  }

  /** The one whose bytes stand at an index, or null. */
  static @Nullable InlinedFunction at(byte[] bytes, int at) {
    for (InlinedFunction function : values()) {
      byte[] code = function.code();
      if (at + code.length <= bytes.length
          && Arrays.equals(bytes, at, at + code.length, code, 0, code.length)) {
        return function;
      }
    }
    return null;
  }

  /** The function's symbol. */
  public String symbol() {
    return symbol;
  }

  /** The five bytes. */
  public byte[] code() {
    return HexFormat.of().parseHex(hex);
  }
}
