package org.jumppatch.elf.staticcall;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;

/**
 * Tells entries from other bytes: what boot would stop at ({@code __static_call_validate},
 * arch/x86/kernel/static_call.c), and a key that is no data.
 */
final class SiteCheck {
  /** Bytes of {@code struct static_call_key}. */
  private static final int KEY_SIZE = 16;

  /** Of the pointers in it. */
  private static final int KEY_ALIGNMENT = 8;

  private static final int LONGEST = 6;

  private final Bytes bytes;
  private final AddressSpace space;

  SiteCheck(Bytes bytes, AddressSpace space) {
    this.bytes = bytes;
    this.space = space;
  }

  /**
   * The entry at a file offset.
   *
   * @param keyField the key's address with the flag bits
   * @param relocation what the loader makes of the site's distance; null where it is final
   * @throws org.jumppatch.elf.ImageFormatException if a field is wrong
   */
  StaticCallSite site(
      long offset, long address, long keyField, @Nullable PlaceRelocation relocation) {
    long key = keyField & -(long) KEY_ALIGNMENT;
    boolean tail = (keyField & StaticCallSite.TAIL) != 0;
    CallPlace place = place(address, tail, relocation);
    if (place == null || !isKey(keyField)) {
      String problem =
          !space.isCode(address, Code.NEAR_SIZE)
              ? "the site is outside the code"
              : place == null
                  ? "the site holds %s, no %s"
                      .formatted(found(address), tail ? "tail call" : "call")
                  : "the key is no data";
      throw bytes.malformed(
          offset, "static call site 0x%x, key 0x%x: %s".formatted(address, key, problem));
    }
    boolean init = (keyField & StaticCallSite.INIT) != 0;
    return new StaticCallSite(offset, place, key, tail, init, relocation);
  }

  /** Whether two fields could be an entry of a linked image. */
  boolean isSite(long address, long keyField) {
    return isKey(keyField) && place(address, (keyField & StaticCallSite.TAIL) != 0, null) != null;
  }

  /** The place at an address if it holds what a static call may be there; else null. */
  @Nullable CallPlace place(long address, boolean tail, @Nullable PlaceRelocation relocation) {
    CallInstruction found = instruction(address);
    if (found == null) {
      return null;
    }
    CallForm form =
        found instanceof CallInstruction.ConditionalJump
            ? CallForm.CONDITIONAL
            : found instanceof CallInstruction.Jump || found instanceof CallInstruction.Return
                ? CallForm.TAIL
                : CallForm.CALL;
    if (tail == (form == CallForm.CALL)) {
      return null;
    }
    long offset = space.fileOffset(address, form.size());
    return new CallPlace(address, offset, form, relocated(found, relocation));
  }

  private @Nullable CallInstruction instruction(long address) {
    for (int length = LONGEST; length >= Code.NEAR_SIZE; length--) {
      if (space.isCode(address, length)) {
        byte[] code = bytes.copy(space.fileOffset(address, length), length);
        return CallInstruction.at(code, 0, address);
      }
    }
    return null;
  }

  /** The loader counts from the distance itself, the instruction from its end. */
  private static CallInstruction relocated(
      CallInstruction found, @Nullable PlaceRelocation relocation) {
    if (relocation == null) {
      return found;
    }
    long target = relocation.value() + Integer.BYTES;
    if (found instanceof CallInstruction.Call) {
      return new CallInstruction.Call(target);
    }
    if (found instanceof CallInstruction.Jump) {
      return new CallInstruction.Jump(target);
    }
    return found instanceof CallInstruction.ConditionalJump jump
        ? new CallInstruction.ConditionalJump(jump.condition(), target)
        : found;
  }

  private boolean isKey(long field) {
    long key = field & -(long) KEY_ALIGNMENT;
    if (field - key > (StaticCallSite.TAIL | StaticCallSite.INIT)) {
      return false;
    }
    Area area = space.areaAt(key);
    return area == null
        ? space.isExternal(key)
        : area.contains(key, KEY_SIZE) && space.mayHoldData(area);
  }

  private String found(long address) {
    int length = Code.NEAR_SIZE;
    return HexFormat.ofDelimiter(" ")
        .formatHex(bytes.copy(space.fileOffset(address, length), length));
  }
}
