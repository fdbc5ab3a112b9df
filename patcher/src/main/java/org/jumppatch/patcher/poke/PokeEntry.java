package org.jumppatch.patcher.poke;

import org.jumppatch.patcher.site.CodeBytes;

/**
 * One site to be written.
 *
 * <pre>
 * struct text_poke_loc {          v5.3: struct text_poke_loc {
 *   s32 rel_addr;  (from _stext)          void *detour;
 *   s32 disp;                             void *addr;
 *   u8 len;                               size_t len;
 *   u8 opcode;                            const char opcode[POKE_MAX_OPCODE_SIZE];
 *   const u8 text[POKE_MAX_OPCODE_SIZE];
 *   u8 old;
 * };                                    };
 * </pre>
 *
 * @param address of the first byte
 * @param old what must be there before
 * @param text what is there afterwards, as long as {@code old}
 * @param emulated the instruction that the handler must carry out for a CPU that meets the int3:
 *     the text, but where a static call's function is inlined its call
 * @param emulation what the handler does for it
 */
public record PokeEntry(
    long address, CodeBytes old, CodeBytes text, CodeBytes emulated, Emulation emulation) {
  public PokeEntry {
    if (old.length() != text.length()) {
      throw new IllegalArgumentException(old + " and " + text + " differ in length");
    }
  }

  /** An entry of a dialect: it emulates the new instruction, or in 5.3 resumes after the site. */
  public static PokeEntry of(Dialect dialect, long address, CodeBytes old, CodeBytes text) {
    return of(dialect, address, old, text, text);
  }

  /**
   * The same where another instruction is emulated than the one that is written: a static call
   * whose function is inlined ({@code __static_call_transform}, arch/x86/kernel/static_call.c).
   */
  public static PokeEntry of(
      Dialect dialect, long address, CodeBytes old, CodeBytes text, CodeBytes emulated) {
    return new PokeEntry(address, old, text, emulated, emulation(dialect, address, emulated));
  }

  private static Emulation emulation(Dialect dialect, long address, CodeBytes emulated) {
    return dialect.detours()
        ? new Emulation.Jump(address + emulated.length())
        : Emulation.of(address, emulated);
  }

  /** Whether the handler does what a correct one of the dialect does. */
  public boolean isEmulatedRight(Dialect dialect) {
    return emulation.equals(emulation(dialect, address, emulated));
  }

  /** Whether another instruction is emulated than the one that is written. */
  public boolean isInlined() {
    return !emulated.equals(text);
  }

  /** The same site, emulated otherwise: a mutation. */
  PokeEntry with(Emulation other) {
    return new PokeEntry(address, old, text, emulated, other);
  }

  /** Bytes it takes. */
  public int length() {
    return text.length();
  }
}
