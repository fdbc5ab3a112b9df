package org.jumppatch.patcher.explain.owner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The places that the kernel is changing at this moment, which its int3 handler looks up.
 *
 * <pre>
 * struct text_poke_loc {                  to 5.13  from 5.14
 *   s32 rel_addr;    // from _stext          0        0
 *   s32 disp;                                4        4
 *   u8 len;                                           8
 *   u8 opcode;                               8        9
 *   const u8 text[POKE_MAX_OPCODE_SIZE];     9       10
 *   u8 old;                                 14       15
 * };
 * struct bp_patching_desc {       offset     struct {                           offset
 *   struct text_poke_loc *vec;       0         struct smp_text_poke_loc vec[256];
 *   int nr_entries;                  8         int nr_entries;                    4096
 *   atomic_t refs;                  12       } text_poke_array;  // from 6.16 on
 * } bp_desc;
 * </pre>
 *
 * (arch/x86/kernel/alternative.c.) No length is an opcode, which tells the two apart. Of six bytes
 * the first, which begins a conditional jump, is not kept ({@code text_poke_loc_init}).
 */
public final class TextPokes {
  static final String DESCRIPTION = "bp_desc";
  static final String ARRAY = "text_poke_array";

  private static final String TEXT = "_stext";
  private static final int SIZE = 16;
  private static final int MOST = 256;
  private static final int LENGTH = 8;
  private static final int BYTES = 10;
  private static final int LONGEST = 6;
  private static final int OLD_OPCODE = 8;
  private static final int OLD_BYTES = 9;

  private final RunningData data;
  private final long text;
  private final Map<Long, byte[]> pokes = new HashMap<>();
  private boolean whole = true;

  TextPokes(Functions functions, RunningData data) {
    this.data = data;
    this.text = functions.named(TEXT);
    long array = functions.named(ARRAY);
    long description = functions.named(DESCRIPTION);
    if (text != 0 && array != 0) {
      read(array, data.number(array + (long) MOST * SIZE));
    } else if (text != 0 && description != 0) {
      Long vector = data.pointer(description);
      Integer references = data.number(description + 12);
      whole = vector != null && references != null;
      if (vector != null && vector != 0 && references != null && references > 0) {
        read(vector, data.number(description + 8));
      }
    }
  }

  private void read(long vector, @Nullable Integer count) {
    whole = count != null;
    for (int i = 0; count != null && count <= MOST && i < count; i++) {
      byte[] poke = data.read(vector + (long) i * SIZE, SIZE);
      whole &= poke != null;
      byte[] code = poke == null ? null : code(poke);
      if (poke != null && code != null) {
        pokes.put(text + Code.s32(poke, 0), code);
      }
    }
  }

  private static byte @Nullable [] code(byte[] poke) {
    int length = poke[LENGTH];
    if (length == LONGEST) {
      byte[] code = new byte[LONGEST];
      code[0] = Opcodes.TWO_BYTES;
      System.arraycopy(poke, BYTES, code, 1, LONGEST - 1);
      return code;
    }
    if (length > 0 && length < LONGEST) {
      return Arrays.copyOfRange(poke, BYTES, BYTES + length);
    }
    int old =
        switch (poke[OLD_OPCODE] & 0xff) {
          case Opcodes.CALL, Opcodes.JUMP -> Code.NEAR_SIZE;
          case Opcodes.JUMP_SHORT -> 2;
          case Opcodes.RETURN, Opcodes.INT3 -> 1;
          default -> 0;
        };
    return old == 0 ? null : Arrays.copyOfRange(poke, OLD_BYTES, OLD_BYTES + old);
  }

  /** Whether the dump has all of them, as far as the image says where they are. */
  boolean isWhole() {
    return whole;
  }

  /** What is to stand at an address when that is done; null if it is not being changed. */
  public byte @Nullable [] at(long address) {
    return pokes.get(address);
  }
}
