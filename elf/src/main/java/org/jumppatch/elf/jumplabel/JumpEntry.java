package org.jumppatch.elf.jumplabel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;

/**
 * One entry of the jump table, and the site that it describes.
 *
 * @param offset file offset of the entry itself
 * @param code address of the site
 * @param target address that the site's jump goes to
 * @param key address of the {@code struct static_key}, without the flag bits
 * @param branch bit 0 of the key field: the site jumps while the key is off ({@code
 *     static_branch_likely} written as a jump over the unlikely part)
 * @param nopOnDisk bit 1 of the key field since 5.14: the compiler wrote a jump and objtool turned
 *     it into a nop. In a running kernel the same bit says "in init text"
 * @param form the instruction in the image
 * @param siteOffset file offset of the site's first byte
 * @param targetRelocation in a relocatable file, the relocation that the site's displacement has
 *     because the target lies in another section; null where the displacement is known
 */
public record JumpEntry(
    long offset,
    long code,
    long target,
    long key,
    boolean branch,
    boolean nopOnDisk,
    SiteForm form,
    long siteOffset,
    @Nullable TargetRelocation targetRelocation) {

  /** Bytes of the site: 2 or 5. */
  public int size() {
    return form.size();
  }

  /** Whether the site must jump for a key that is on or off ({@code jump_label_type}). */
  public boolean jumpsWhen(boolean enabled) {
    return enabled ^ branch;
  }

  /** The state of the key that the site's bytes show. */
  public boolean isOn() {
    return form.isJump() ^ branch;
  }

  /** The site's instruction for a key that is on or off. */
  public SiteForm formWhen(boolean enabled) {
    return jumpsWhen(enabled) == form.isJump() ? form : form.flipped();
  }

  /**
   * Whether the site cannot be made a jump in this file: sections are placed when a module is
   * loaded, the target lies in another one, and there is no relocation to give the loader. So it is
   * in modules whose compiler wrote the nop itself (before 5.14).
   */
  public boolean isOutOfReach(Image image) {
    return targetRelocation == null
        && image.isRelocatable()
        && !Objects.equals(image.space().areaAt(code), image.space().areaAt(target));
  }
}
