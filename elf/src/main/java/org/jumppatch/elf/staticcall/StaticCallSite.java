package org.jumppatch.elf.staticcall;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the table of static calls, and the site that it describes.
 *
 * <pre>
 * struct static_call_site {             offset
 *   s32 addr;                              0   from here
 *   s32 key;                               4   from here; bit 0: tail call, bit 1: in init text
 * };
 * </pre>
 *
 * (include/linux/static_call_types.h.)
 *
 * @param offset file offset of the entry
 * @param place the site
 * @param key address of the {@code struct static_call_key}, without the flag bits; in a module that
 *     may not see the key, of the trampoline ({@code static_call_add_module},
 *     kernel/static_call_inline.c)
 * @param tail bit 0 of the key field
 * @param initFlag bit 1 of the key field, which the kernel sets at boot; 0 in files
 * @param relocation in a relocatable file, that of the site's distance; else null
 */
public record StaticCallSite(
    long offset,
    CallPlace place,
    long key,
    boolean tail,
    boolean initFlag,
    @Nullable PlaceRelocation relocation) {
  static final int SIZE = 8;
  static final int KEY_FIELD = 4;
  static final int TAIL = 1;
  static final int INIT = 2;

  /** Address of the site. */
  public long address() {
    return place.address();
  }
}
