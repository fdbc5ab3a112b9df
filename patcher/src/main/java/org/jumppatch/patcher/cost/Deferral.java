package org.jumppatch.patcher.cost;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.SealedKeys;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.poke.Dialect;

/**
 * What flipping a key would still cost CPUs that run in user mode, if syncs could wait until they
 * enter the kernel (Valentin Schneider, "context_tracking,x86: Defer some IPIs until a user to
 * kernel transition", v1 of July 2023 to v8 of March 2026). Text that a CPU executes before it can
 * catch up must not be stale: a batch with a site in it interrupts everybody.
 *
 * @param standing what becomes of it
 * @param noinstrSites sites in noinstr text, of this image
 * @param noinstrCallSites those of the static call that is updated with the key
 * @param batches vectors with such a site among them
 */
public record Deferral(Standing standing, int noinstrSites, int noinstrCallSites, int batches) {
  /** What becomes of a key's flips. */
  public enum Standing {
    /** Nobody can flip it once the kernel has booted. */
    SEALED("sealed"),
    /** It is read-only then, though this kernel leaves it its sites. */
    READ_ONLY("read-only"),
    /** No site is in the way: CPUs in user mode are spared. */
    DEFERRED("deferred"),
    /** It can be flipped, and CPUs in user mode are interrupted for it. */
    INTERRUPTS("interrupts"),
    /**
     * It has sites that would be in the way, but is another file's, which alone tells whether it
     * can be flipped.
     */
    UNKNOWN("unknown");

    private final String word;

    Standing(String word) {
      this.word = word;
    }

    /** The lower-case word that is shown. */
    public String word() {
      return word;
    }
  }

  /**
   * That of a key of an image.
   *
   * @param call the static call that is updated with it, if any
   */
  public static Deferral of(
      Image image,
      NoinstrText noinstr,
      SealedKeys sealed,
      StaticKey key,
      @Nullable StaticCall call,
      Dialect dialect) {
    int calls = 0;
    for (CallPlace place : call == null ? List.<CallPlace>of() : call.livePlaces()) {
      calls += noinstr.contains(place.address()) ? 1 : 0;
    }
    int sites = sites(noinstr, key);
    int batches = sites == 0 ? 0 : batches(image, noinstr, key, dialect);
    Standing standing =
        sealed.contains(key)
            ? Standing.SEALED
            : sealed.isReadOnly(key)
                ? Standing.READ_ONLY
                : batches + calls == 0
                    ? Standing.DEFERRED
                    : key.isExternal() ? Standing.UNKNOWN : Standing.INTERRUPTS;
    return new Deferral(standing, sites, calls, batches);
  }

  /** Interrupts of each CPU in user mode for a flip, if there is one; none where nobody can. */
  public int ipisPerCpu() {
    boolean never = standing == Standing.SEALED || standing == Standing.READ_ONLY;
    return never ? 0 : CostRow.SYNCS * (batches + noinstrCallSites);
  }

  static int sites(NoinstrText noinstr, StaticKey key) {
    int sites = 0;
    for (JumpEntry entry : key.entries()) {
      sites += noinstr.contains(entry.code()) ? 1 : 0;
    }
    return sites;
  }

  /** A key's sites are queued by address, those in init text left out ({@code jump_label_cmp}). */
  static int batches(Image image, NoinstrText noinstr, StaticKey key, Dialect dialect) {
    List<Long> live = new ArrayList<>();
    for (JumpEntry entry : key.entries()) {
      if (!image.isInit(entry.code())) {
        live.add(entry.code());
      }
    }
    live.sort(Long::compareUnsigned);
    int batches = 0;
    for (int from = 0; from < live.size(); from += dialect.capacity()) {
      int to = Math.min(from + dialect.capacity(), live.size());
      batches += live.subList(from, to).stream().anyMatch(noinstr::contains) ? 1 : 0;
    }
    return batches;
  }
}
