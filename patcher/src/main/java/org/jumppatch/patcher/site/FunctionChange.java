package org.jumppatch.patcher.site;

/**
 * A static call's function in its key, which goes with its places: from it boot writes every site
 * anew ({@code static_call_init}, kernel/static_call_inline.c).
 *
 * @param call the static call's name
 * @param address of the key
 * @param fileOffset of {@code func}, eight bytes
 * @param old the function there is, 0 for none
 * @param wanted the function that is to be there, 0 for none
 */
public record FunctionChange(String call, long address, long fileOffset, long old, long wanted) {
  /** Whether a kernel that moves itself has to move the pointer from now on. */
  public boolean needsRelocation() {
    return old == 0 && wanted != 0;
  }

  /** Whether a kernel that moves itself must leave the pointer alone from now on. */
  public boolean dropsRelocation() {
    return old != 0 && wanted == 0;
  }
}
