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
 * @param emulation what the handler does for a CPU that meets the int3
 */
public record PokeEntry(long address, CodeBytes old, CodeBytes text, Emulation emulation) {
  public PokeEntry {
    if (old.length() != text.length()) {
      throw new IllegalArgumentException(old + " and " + text + " differ in length");
    }
  }

  /** An entry of a dialect: it emulates the new instruction, or in 5.3 resumes behind the site. */
  public static PokeEntry of(Dialect dialect, long address, CodeBytes old, CodeBytes text) {
    Emulation emulation =
        dialect.detours()
            ? new Emulation.Jump(address + text.length())
            : Emulation.of(address, text);
    return new PokeEntry(address, old, text, emulation);
  }

  /** Bytes it takes. */
  public int length() {
    return text.length();
  }
}
