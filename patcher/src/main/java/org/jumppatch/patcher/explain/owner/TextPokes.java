package org.jumppatch.patcher.explain.owner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The places that the kernel is changing at this moment, which its int3 handler looks up.
 *
 * <pre>
 * struct text_poke_loc {                     offset   struct bp_patching_desc {      offset
 *   s32 rel_addr;    // from _stext               0     struct text_poke_loc *vec;        0
 *   s32 disp;                                     4     int nr_entries;                   8
 *   u8 len;                                       8     atomic_t refs;                   12
 *   u8 opcode;                                    9   } bp_desc;
 *   const u8 text[POKE_MAX_OPCODE_SIZE];         10
 *   u8 old;                                      15   struct {
 * };                                                    struct smp_text_poke_loc vec[256];
 *                                                       int nr_entries;              4096
 *                                                     } text_poke_array;  // from 6.16 on
 * </pre>
 *
 * (arch/x86/kernel/alternative.c, from Linux 5.14 on.)
 */
public final class TextPokes {
  static final String DESCRIPTION = "bp_desc";
  static final String ARRAY = "text_poke_array";

  private static final String TEXT = "_stext";
  private static final int SIZE = 16;
  private static final int MOST = 256;
  private static final int LENGTH = 8;
  private static final int BYTES = 10;
  private static final int LONGEST = 5;

  private final RunningData data;
  private final long text;
  private final Map<Long, byte[]> pokes = new HashMap<>();

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
      if (vector != null && vector != 0 && references != null && references > 0) {
        read(vector, data.number(description + 8));
      }
    }
  }

  private void read(long vector, @Nullable Integer count) {
    for (int i = 0; count != null && count <= MOST && i < count; i++) {
      byte[] poke = data.read(vector + (long) i * SIZE, SIZE);
      int length = poke == null ? 0 : poke[LENGTH];
      if (poke != null && length > 0 && length <= LONGEST) {
        pokes.put(text + Code.s32(poke, 0), Arrays.copyOfRange(poke, BYTES, BYTES + length));
      }
    }
  }

  /** What is to stand at an address when that is done; null if it is not being changed. */
  public byte @Nullable [] at(long address) {
    return pokes.get(address);
  }
}
