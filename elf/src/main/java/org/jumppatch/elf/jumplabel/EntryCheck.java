package org.jumppatch.elf.jumplabel;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * Makes an entry of its three fields, and refuses those that no kernel could work with: a site or a
 * target that is no code, a site that is none of the four instructions, a key that is no data.
 */
final class EntryCheck {
  /** Bytes of {@code struct static_key}. */
  private static final int KEY_SIZE = 16;

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
   * @throws ImageFormatException if a field is wrong
   */
  JumpEntry entry(
      long offset, long code, long target, long keyField, @Nullable TargetRelocation relocation) {
    SiteForm form = form(offset, code);
    long siteOffset = space.fileOffset(code, form.size());
    if (!space.isCode(target, 1)) {
      throw wrong(offset, "target 0x%x is outside the code", target);
    }
    if (form.isJump()
        && (relocation == null || !relocation.active())
        && form.target(bytes, siteOffset, code) != target) {
      throw wrong(offset, "the jump at 0x%x does not go to the entry's target", code);
    }
    long key = keyField & ~(long) layout.flagMask();
    if (!isData(key)) {
      throw wrong(offset, "key 0x%x is outside the data", key);
    }
    boolean branch = (keyField & 1) != 0;
    boolean nopOnDisk = (keyField & layout.flagMask() & 2) != 0;
    return new JumpEntry(
        offset, code, target, key, branch, nopOnDisk, form, siteOffset, relocation);
  }

  private SiteForm form(long offset, long code) {
    if (!space.isCode(code, SiteForm.SHORT_NOP.size())) {
      throw wrong(offset, "site 0x%x is outside the code", code);
    }
    SiteForm form = SiteForm.at(bytes, space.fileOffset(code, SiteForm.SHORT_NOP.size()));
    if (form == null || !space.isCode(code, form.size())) {
      throw wrong(offset, "the site at 0x%x is neither a nop nor a jump", code);
    }
    return form;
  }

  private boolean isData(long key) {
    Area area = space.areaAt(key);
    return area == null
        ? space.isExternal(key)
        : area.contains(key, KEY_SIZE) && (!area.executable() || area.writable());
  }

  private ImageFormatException wrong(long offset, String problem, long address) {
    return bytes.malformed(offset, "jump table entry: " + problem.formatted(address));
  }
}
