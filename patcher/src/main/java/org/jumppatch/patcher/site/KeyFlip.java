package org.jumppatch.patcher.site;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.KeyType;
import org.jumppatch.elf.jumplabel.SiteForm;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.TargetRelocation;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * What flipping one key takes: every site by ascending address as {@code jump_label_update} goes
 * through them, the key's count, and for a module's far targets the relocations.
 *
 * @param key the key
 * @param enable whether it is to be on
 * @param sites the sites to be written, none where the key is as wanted already
 * @param state its count, or null where it stays or cannot be written
 * @param relocations of sites whose displacement the loader fills in
 */
public record KeyFlip(
    StaticKey key,
    boolean enable,
    List<SiteChange> sites,
    @Nullable StateChange state,
    List<RelocationChange> relocations) {

  /**
   * Plans the flip of a key and checks first that each of its sites holds what it must ({@code
   * __jump_label_patch}, arch/x86/kernel/jump_label.c).
   *
   * @param decoder reads the instruction that is there and the one that is to be there
   * @param force whether to go on with an external key and with sites that are not as they must be,
   *     as long as each is one of its own two instructions
   * @throws UnsafePatchException if a site is not as it must be or the key is another image's
   */
  public static KeyFlip of(
      Image image, StaticKey key, InstructionDecoder decoder, Direction direction, boolean force) {
    if (key.isExternal() && !force) {
      throw new UnsafePatchException(
          key.name()
              + " is defined outside this module: with the key in its initial state nothing is"
              + " checked when the module is loaded and its sites stay wrong; otherwise loading"
              + " fails (--force does it all the same)");
    }
    return ofSites(image, key, decoder, direction, force);
  }

  /**
   * Where the key's sites in modules have to be for a kernel with this flip in it. The loader sets
   * them where the key is no longer as it was declared, and stops with "unexpected op" if they are
   * set already; else it leaves them as they are ({@code jump_label_add_module},
   * kernel/jump_label.c). So they follow a key only whose count stays what it was declared with:
   * that of a key in .bss, whatever its sites say.
   */
  public Direction inModules() {
    boolean declared = key.type() == KeyType.TRUE;
    int count = state == null ? key.enabled() : state.wanted();
    boolean set = count > 0 != declared;
    return (set ? declared : enable) ? Direction.ENABLE : Direction.DISABLE;
  }

  /**
   * The same where the key may be the kernel's: in a module that goes with a kernel in which it is
   * flipped, too.
   *
   * @param direction there as {@link #inModules} says
   * @throws UnsafePatchException if a site is not as it must be
   */
  static KeyFlip ofSites(
      Image image, StaticKey key, InstructionDecoder decoder, Direction direction, boolean force) {
    boolean now = stateOf(key, force);
    boolean enable = direction.wanted(now);
    EntryCheck entries = new EntryCheck(image, decoder);
    List<SiteChange> sites = new ArrayList<>();
    List<RelocationChange> relocations = new ArrayList<>();
    for (JumpEntry entry : key.entries()) {
      CodeBytes found = found(image.content(), entry);
      CodeBytes expected = instruction(entry, now);
      CodeBytes wanted = instruction(entry, enable);
      if (!found.equals(expected) && !(force && found.equals(wanted))) {
        throw unexpected(key, entry.code(), found, expected);
      }
      if (!found.equals(wanted)) {
        if (entry.jumpsWhen(enable) && entry.isOutOfReach(image)) {
          throw new UnsafePatchException(
              "0x%x of %s: its target lies in another section and no relocation says how far"
                  .formatted(entry.code(), key.name()));
        }
        if (!force) {
          check(entries, entry, key);
        }
        checkDecodes(decoder, entry, found);
        checkDecodes(decoder, entry, wanted);
        sites.add(new SiteChange(entry.code(), found, wanted, entry.siteOffset(), key.name()));
        if (entry.targetRelocation() != null) {
          relocations.add(relocation(entry.targetRelocation(), entry.jumpsWhen(enable)));
        }
      }
    }
    return new KeyFlip(
        key, enable, List.copyOf(sites), stateChange(key, enable), List.copyOf(relocations));
  }

  /**
   * The changes of the sites that lead back, to be looked at and not to be written: neither the
   * count nor relocations are changed.
   */
  KeyFlip courseBack() {
    return new KeyFlip(key, !enable, sitesBack(), null, List.of());
  }

  /** The flip back of what this one leaves. */
  public KeyFlip undone() {
    return new KeyFlip(
        key,
        !enable,
        sitesBack(),
        state == null ? null : state.reversed(),
        relocations.stream().map(RelocationChange::reversed).toList());
  }

  private List<SiteChange> sitesBack() {
    return sites.stream().map(SiteChange::reversed).toList();
  }

  /** Whether nothing has to be written. */
  public boolean isAlready() {
    return sites.isEmpty() && state == null;
  }

  /**
   * The state that the sites must agree with: that of the count, or where the image has none (.bss,
   * external) that of the sites themselves.
   */
  private static boolean stateOf(StaticKey key, boolean force) {
    if (key.enabledOffset() >= 0) {
      return key.enabled() > 0;
    }
    Boolean sites = key.stateOfSites();
    if (sites == null && !force) {
      long on = key.entries().stream().filter(JumpEntry::isOn).count();
      throw new UnsafePatchException(
          "%s is half flipped: %d of its %d sites are on (--force flips the others)"
              .formatted(key.name(), on, key.entries().size()));
    }
    return sites != null && sites;
  }

  private static CodeBytes found(Bytes content, JumpEntry entry) {
    return CodeBytes.of(content.copy(entry.siteOffset(), entry.size()));
  }

  /** A site's instruction for a key that is on or off; the loader adds the displacement itself. */
  private static CodeBytes instruction(JumpEntry entry, boolean enabled) {
    SiteForm form = entry.formWhen(enabled);
    boolean relocated = entry.targetRelocation() != null;
    long target = relocated ? entry.code() + entry.size() : entry.target();
    return CodeBytes.of(form.encode(entry.code(), target));
  }

  /** The tables' word on a site is not taken alone: both instructions must be just one each. */
  private static void checkDecodes(
      InstructionDecoder decoder, JumpEntry entry, CodeBytes instruction) {
    byte[] bytes = instruction.toArray();
    if (decoder.length(bytes, 0, bytes.length) != bytes.length) {
      throw new UnsafePatchException(
          "0x%x: %s is not one instruction".formatted(entry.code(), instruction));
    }
  }

  private static void check(EntryCheck entries, JumpEntry entry, StaticKey key) {
    entries
        .problem(entry)
        .ifPresent(
            problem -> {
              throw new UnsafePatchException(
                  "0x%x of %s: %s (--force goes on)".formatted(entry.code(), key.name(), problem));
            });
  }

  private static RelocationChange relocation(TargetRelocation relocation, boolean jumps) {
    return new RelocationChange(
        relocation.typeOffset(),
        relocation.type(),
        jumps ? TargetRelocation.JUMP : TargetRelocation.NONE);
  }

  private static @Nullable StateChange stateChange(StaticKey key, boolean enable) {
    long offset = key.enabledOffset();
    if (offset < 0 || key.enabled() > 0 == enable) {
      return null;
    }
    return new StateChange(key.name(), offset, key.enabled(), enable ? 1 : 0);
  }

  private static UnsafePatchException unexpected(
      StaticKey key, long address, CodeBytes found, CodeBytes expected) {
    return new UnsafePatchException(
        "unexpected op at 0x%x of %s: found %s, expected %s"
            .formatted(address, key.name(), found, expected));
  }
}
