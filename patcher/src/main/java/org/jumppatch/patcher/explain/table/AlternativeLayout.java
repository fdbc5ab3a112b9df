package org.jumppatch.patcher.explain.table;

import org.jumppatch.elf.code.Code;

/**
 * How an entry of the table of alternatives is laid out. Entries shrank with Linux 5.13 and grew
 * with 6.3.
 *
 * <pre>
 * struct alt_instr {       5.12  6.1  6.12
 *   s32 instr_offset;         0    0     0   from here
 *   s32 repl_offset;          4    4     4   from here
 *   u16 cpuid;                8    8     8   6.1: the top bit says "not"
 *   u16 flags;                          10   bit 0: not; bit 1: direct call
 *   u8  instrlen;            10   10    12
 *   u8  replacementlen;      11   11    13
 *   u8  padlen;              12
 * };
 * </pre>
 *
 * (arch/x86/include/asm/alternative.h.)
 */
public enum AlternativeLayout {
  /** Of Linux 6.3 and later. */
  FLAGGED(14, 12),
  /** Up to Linux 5.12. */
  PADDED(13, 10),
  /** Of Linux 5.13 to 6.2. */
  PLAIN(12, 10);

  /** What {@link #padding} is where an entry does not tell. */
  public static final int UNTOLD = -1;

  private static final int REPLACEMENT = 4;
  private static final int FEATURE = 8;
  private static final int FLAGS = 10;
  private static final int NOT = 0x8000;
  private static final int FLAG_NOT = 1;
  private static final int FLAG_DIRECT_CALL = 2;

  private static final AlternativeLayout[] ALL = values();

  private final int size;
  private final int lengths;

  AlternativeLayout(int size, int lengths) {
    this.size = size;
    this.lengths = lengths;
  }

  /** The one whose entries are so large. */
  static AlternativeLayout ofSize(int size) {
    for (AlternativeLayout layout : ALL) {
      if (layout.size == size) {
        return layout;
      }
    }
    throw new IllegalArgumentException("no alternative has " + size + " bytes");
  }

  /** Bytes of an entry. */
  public int size() {
    return size;
  }

  /** How far from the entry the code lies that it replaces. */
  public static int toCode(byte[] data, int at) {
    return Code.s32(data, at);
  }

  /** How far from the entry its replacement lies. */
  public static int toReplacement(byte[] data, int at) {
    return REPLACEMENT + Code.s32(data, at + REPLACEMENT);
  }

  /** Number of the CPU feature, {@code word * 32 + bit}. */
  public int feature(byte[] data, int at) {
    int feature = u16(data, at + FEATURE);
    return this == PLAIN ? feature & ~NOT : feature;
  }

  /** Whether it is used where the CPU lacks the feature. */
  public boolean isNegated(byte[] data, int at) {
    return (flags(data, at) & FLAG_NOT) != 0;
  }

  /** Whether a call through memory is replaced by one to where that points. */
  public boolean isDirectCall(byte[] data, int at) {
    return (flags(data, at) & FLAG_DIRECT_CALL) != 0;
  }

  /** Whether it has no flag that no kernel has. */
  boolean hasKnownFlags(byte[] data, int at) {
    return (flags(data, at) & ~(FLAG_NOT | FLAG_DIRECT_CALL)) == 0;
  }

  private int flags(byte[] data, int at) {
    return switch (this) {
      case FLAGGED -> u16(data, at + FLAGS);
      case PADDED -> 0;
      case PLAIN -> u16(data, at + FEATURE) / NOT;
    };
  }

  /** Bytes of the code that it replaces. */
  public int length(byte[] data, int at) {
    return data[at + lengths] & 0xff;
  }

  /** Bytes of the replacement. */
  public int replacementLength(byte[] data, int at) {
    return data[at + lengths + 1] & 0xff;
  }

  /** Bytes at the end of the replaced code that are only there to make room, or {@link #UNTOLD}. */
  public int padding(byte[] data, int at) {
    return this == PADDED ? data[at + lengths + 2] & 0xff : UNTOLD;
  }

  private static int u16(byte[] data, int at) {
    return (data[at] & 0xff) | ((data[at + 1] & 0xff) << 8);
  }
}
