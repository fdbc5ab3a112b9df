package org.jumppatch.elf.jumplabel;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;

/**
 * Tells entries from other bytes. No kernel could work with a site or a target that is no code, a
 * site that is none of the four instructions or jumps elsewhere, a key that is no data.
 */
final class EntryCheck {
  /** Bytes of {@code struct static_key}. */
  private static final int KEY_SIZE = 16;

  /** Of the pointers in it. */
  private static final int KEY_ALIGNMENT = 8;

  private final Bytes bytes;
  private final AddressSpace space;
  private final EntryLayout layout;

  EntryCheck(Bytes bytes, AddressSpace space, EntryLayout layout) {
    this.bytes = bytes;
    this.space = space;
    this.layout = layout;
  }

  /**
   * The entry at a file offset.
   *
   * @param keyField the key's address with the flag bits
   * @throws org.jumppatch.elf.ImageFormatException if a field is wrong
   */
  JumpEntry entry(
      long offset, long code, long target, long keyField, @Nullable TargetRelocation relocation) {
    SiteForm form = form(code);
    String problem = form == null ? siteProblem(code) : problem(form, code, target, relocation);
    long key = keyField & ~(long) layout.flagMask();
    if (problem == null && !isData(key)) {
      problem = "the key is no data";
    }
    if (form == null || problem != null) {
      throw bytes.malformed(
          offset,
          "jump table entry (code 0x%x, target 0x%x, key 0x%x): %s"
              .formatted(code, target, key, problem));
    }
    return new JumpEntry(
        offset,
        code,
        target,
        key,
        (keyField & 1) != 0,
        (keyField & layout.flagMask() & 2) != 0,
        form,
        space.fileOffset(code, form.size()),
        relocation);
  }

  /** Whether three fields could be an entry of a linked image. */
  boolean isEntry(long code, long target, long keyField) {
    if (!isData(keyField & ~(long) layout.flagMask())) {
      return false;
    }
    SiteForm form = form(code);
    return form != null && problem(form, code, target, null) == null;
  }

  private @Nullable SiteForm form(long code) {
    int shortest = SiteForm.SHORT_NOP.size();
    if (!space.isCode(code, shortest)) {
      return null;
    }
    SiteForm form = SiteForm.at(bytes, space.fileOffset(code, shortest));
    return form != null && space.isCode(code, form.size()) ? form : null;
  }

  private String siteProblem(long code) {
    return space.isCode(code, SiteForm.SHORT_NOP.size())
        ? "the site is neither a nop nor a jump"
        : "the site is outside the code";
  }

  private @Nullable String problem(
      SiteForm form, long code, long target, @Nullable TargetRelocation relocation) {
    if (!space.isCode(target, 1)) {
      return "the target is outside the code";
    }
    if (relocation != null && relocation.active()) {
      return form == SiteForm.NEAR_JUMP ? null : "a relocation writes into a site that is no jump";
    }
    return form.isJump() && form.target(bytes, space.fileOffset(code, form.size()), code) != target
        ? "the site jumps elsewhere"
        : null;
  }

  private boolean isData(long key) {
    if ((key & (KEY_ALIGNMENT - 1)) != 0) {
      return false;
    }
    Area area = space.areaAt(key);
    return area == null
        ? space.isExternal(key)
        : area.contains(key, KEY_SIZE) && (!area.executable() || space.isOfSegments());
  }
}
