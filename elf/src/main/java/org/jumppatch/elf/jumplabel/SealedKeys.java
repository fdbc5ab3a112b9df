package org.jumppatch.elf.jumplabel;

import org.jumppatch.elf.Area;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The keys that a kernel seals once it has booted. From 6.10 on {@code jump_label_init_ro}
 * (kernel/jump_label.c) takes the entries from each key in {@code __ro_after_init} and makes it
 * read-only: nobody can flip it any more. Earlier kernels make such keys read-only and leave them
 * their entries, so that to flip one would still interrupt, then stop.
 *
 * <p>Only the kernel's own keys are sealed, not those that a module has in its {@code
 * .data..ro_after_init}.
 */
public final class SealedKeys {
  private static final String SEALER = "jump_label_init_ro";
  private static final String START = "__start_ro_after_init";
  private static final String STOP = "__end_ro_after_init";

  /** Where a module has what is read-only once it was loaded (kernel/module/strict_rwx.c). */
  private static final String SECTION = ".data..ro_after_init";

  private final Image image;
  private final long start;
  private final long size;
  private final boolean seals;

  private SealedKeys(Image image, long start, long size, boolean seals) {
    this.image = image;
    this.start = start;
    this.size = size;
    this.seals = seals;
  }

  /** Those of an image; none where it has no names, or does not seal. */
  public static SealedKeys of(Image image) {
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf(START);
    long[] stops = symbols.addressesOf(STOP);
    boolean known = !image.isRelocatable() && starts.length == 1 && stops.length == 1;
    return known
        ? new SealedKeys(
            image, starts[0], stops[0] - starts[0], symbols.addressesOf(SEALER).length != 0)
        : new SealedKeys(image, 0, 0, false);
  }

  /** Whether a key is among them. */
  public boolean contains(StaticKey key) {
    return seals && isAmongReadOnly(key);
  }

  /**
   * Whether a key is read-only once the kernel has booted or the module was loaded, sealed or not.
   */
  public boolean isReadOnly(StaticKey key) {
    if (!image.isRelocatable()) {
      return isAmongReadOnly(key);
    }
    Area area = key.isExternal() ? null : image.space().areaAt(key.address());
    return area != null && area.name().equals(SECTION);
  }

  private boolean isAmongReadOnly(StaticKey key) {
    return Long.compareUnsigned(key.address() - start, size) < 0;
  }
}
