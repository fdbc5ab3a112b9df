package org.jumppatch.elf.jumplabel;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;

/**
 * Tells entries from other bytes. No kernel could work with a site or a target that is no code, a
 * site that is none of the four instructions or jumps elsewhere, a key that is no data.
 */
final class EntryCheck {
  /** Of the pointers in {@code struct static_key}. */
  private static final int KEY_ALIGNMENT = 8;

  private static final String NO_FORM = "the site is neither a nop nor a jump";

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
   * @throws UnexpectedOpException if the site holds none of its two instructions
   * @throws org.jumppatch.elf.ImageFormatException if a field is wrong
   */
  JumpEntry entry(
      long offset, long code, long target, long keyField, @Nullable TargetRelocation relocation) {
    long key = keyField & ~(long) layout.flagMask();
    long site = siteOffset(code);
    String problem = problem(site, target, key);
    if (problem != null) {
      throw bytes.malformed(offset, told(code, target, key) + problem);
    }
    SiteForm form = form(code, site);
    problem = form == null ? null : reachProblem(form, code, target, relocation);
    if (problem != null) {
      throw bytes.malformed(offset, told(code, target, key) + problem);
    }
    problem = form == null ? NO_FORM : siteProblem(form, code, site, target, relocation);
    if (form == null || problem != null) {
      throw new UnexpectedOpException(
          bytes.name(),
          offset,
          "%sunexpected op at 0x%x: found %s, expected %s: %s"
              .formatted(
                  told(code, target, key), code, found(code), expected(code, target), problem));
    }
    return new JumpEntry(
        offset,
        code,
        target,
        key,
        (keyField & 1) != 0,
        (keyField & layout.flagMask() & 2) != 0,
        form,
        site,
        relocation);
  }

  /** Whether three fields could be an entry of a linked image. */
  boolean isEntry(long code, long target, long keyField) {
    long site = siteOffset(code);
    if (problem(site, target, keyField & ~(long) layout.flagMask()) != null) {
      return false;
    }
    SiteForm form = form(code, site);
    return form != null
        && reachProblem(form, code, target, null) == null
        && siteProblem(form, code, site, target, null) == null;
  }

  /** Where the file has a site, or -1 where the shortest of them is not in it, or no code. */
  private long siteOffset(long code) {
    return space.codeOffset(code, SiteForm.SHORT_NOP.size());
  }

  private @Nullable SiteForm form(long code, long site) {
    SiteForm form = SiteForm.at(bytes, site);
    return form != null && space.isCode(code, form.size()) ? form : null;
  }

  private static String told(long code, long target, long key) {
    return "jump table entry (code 0x%x, target 0x%x, key 0x%x): ".formatted(code, target, key);
  }

  private @Nullable String problem(long site, long target, long key) {
    if (site < 0) {
      return "the site is outside the code";
    }
    if (!space.isCode(target, 1)) {
      return "the target is outside the code";
    }
    return isData(key) ? null : "the key is no data";
  }

  /**
   * What is wrong where the site, as long as it is, could never hold its jump. A relocation that
   * fills in the displacement does so when the module is loaded, and takes four bytes.
   */
  private static @Nullable String reachProblem(
      SiteForm form, long code, long target, @Nullable TargetRelocation relocation) {
    if (relocation != null) {
      return form.size() == SiteForm.NEAR_JUMP.size()
          ? null
          : "a relocation reaches beyond the %d bytes of the site".formatted(form.size());
    }
    SiteForm jump = form.isJump() ? form : form.flipped();
    return jump.reaches(code, target)
        ? null
        : "the target is out of reach of a jump of %d bytes".formatted(form.size());
  }

  private @Nullable String siteProblem(
      SiteForm form, long code, long site, long target, @Nullable TargetRelocation relocation) {
    if (relocation != null && relocation.active()) {
      return form == SiteForm.NEAR_JUMP ? null : "a relocation writes into a site that is no jump";
    }
    return form.isJump() && form.target(bytes, site, code) != target
        ? "the site jumps elsewhere"
        : null;
  }

  private String found(long code) {
    int length = space.isCode(code, SiteForm.NEAR_NOP.size()) ? SiteForm.NEAR_NOP.size() : 2;
    return spaced(bytes.copy(space.fileOffset(code, length), length));
  }

  private static String expected(long code, long target) {
    StringBuilder expected = new StringBuilder();
    for (SiteForm form : SiteForm.values()) {
      if (form.reaches(code, target)) {
        expected.append(expected.length() == 0 ? "" : " or ");
        expected.append(spaced(form.encode(code, target)));
      }
    }
    return expected.toString();
  }

  private static String spaced(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  private boolean isData(long key) {
    if ((key & (KEY_ALIGNMENT - 1)) != 0) {
      return false;
    }
    Area area = space.areaAt(key);
    return area == null
        ? space.isExternal(key)
        : area.contains(key, StaticKey.SIZE) && space.mayHoldData(area);
  }
}
