package org.jumppatch.patcher.explain.cfi;

/**
 * The number for a function's type, mixed at boot with one seed for all ({@code cfi_rehash},
 * arch/x86/kernel/alternative.c).
 *
 * @param seed {@code cfi_seed}; 0 where nothing was mixed
 */
record CfiHash(int seed) {
  private static final int POISON = 0x001f_0f66;
  private static final int FEEDBACK = 0x8020_0003;

  /** What a number of the image becomes: it must not look like an endbr. */
  int of(int number) {
    int mixed = number ^ seed;
    while (seed != 0 && (isEndbr(mixed) || isEndbr(-mixed))) {
      boolean odd = (mixed & 1) != 0;
      mixed >>>= 1;
      mixed ^= odd ? FEEDBACK : 0;
    }
    return mixed;
  }

  /** {@code is_endbr}: endbr64, endbr32, or what a sealed one becomes. */
  private static boolean isEndbr(int code) {
    return code == POISON || (code & ~0x0100_0000) == Endbrs.ENDBR;
  }
}
