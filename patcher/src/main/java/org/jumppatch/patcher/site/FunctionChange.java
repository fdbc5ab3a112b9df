package org.jumppatch.patcher.site;

import java.util.List;
import org.jumppatch.elf.staticcall.FileWord;

/**
 * A static call's function in its key, which goes with its places: from it boot writes every site
 * anew ({@code static_call_init}, kernel/static_call_inline.c).
 *
 * @param call the static call's name
 * @param address of the key
 * @param fileOffset of {@code func}, eight bytes
 * @param old the function there is, 0 for none
 * @param wanted the function that is to be there, 0 for none
 * @param words what of the file says so
 */
public record FunctionChange(
    String call, long address, long fileOffset, long old, long wanted, List<FileWord> words) {
  public FunctionChange {
    words = List.copyOf(words);
  }

  /** This change and the one after it of the same key as one. */
  public FunctionChange then(FunctionChange next) {
    return new FunctionChange(call, address, fileOffset, old, next.wanted, next.words);
  }

  /** Whether a kernel that moves itself has to move the pointer from now on. */
  public boolean needsRelocation() {
    return old == 0 && wanted != 0;
  }

  /** Whether a kernel that moves itself must leave the pointer alone from now on. */
  public boolean dropsRelocation() {
    return old != 0 && wanted == 0;
  }
}
