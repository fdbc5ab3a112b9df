package org.jumppatch.patcher.poke;

import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;

/**
 * What a key is made of, and what flipping it costs a kernel that has booted: its init text is gone
 * then, and each other CPU is interrupted once for each sync.
 *
 * @param sites all sites
 * @param sitesOn those whose instruction is that of an enabled key
 * @param shortSites those of two bytes
 * @param nearSites those of five bytes
 * @param initSites those in init text, and in the exit text of built-in code
 * @param crossingQuad those that cross an aligned 8-byte boundary
 * @param crossingLine those that cross an aligned 64-byte boundary
 * @param batches vectors that the sites outside init text fill
 * @param syncs syncs of these batches
 * @param singleSyncs syncs if each site were patched on its own
 */
public record KeyCost(
    int sites,
    int sitesOn,
    int shortSites,
    int nearSites,
    int initSites,
    int crossingQuad,
    int crossingLine,
    int batches,
    int syncs,
    int singleSyncs) {
  /** Syncs of a batch of jump labels: every site has a tail and a first byte that changes. */
  public static final int SYNCS = 3;

  private static final int QUAD = 8;
  private static final int LINE = 64;

  /** The cost of a key under a dialect. */
  public static KeyCost of(Image image, StaticKey key, Dialect dialect) {
    int on = 0;
    int near = 0;
    int init = 0;
    int quad = 0;
    int line = 0;
    for (JumpEntry entry : key.entries()) {
      on += entry.isOn() ? 1 : 0;
      near += entry.form().isNear() ? 1 : 0;
      init += image.isInit(entry.code()) ? 1 : 0;
      quad += crosses(entry, QUAD) ? 1 : 0;
      line += crosses(entry, LINE) ? 1 : 0;
    }
    int sites = key.entries().size();
    return new KeyCost(sites, on, sites - near, near, init, quad, line, 0, 0, 0)
        .patching(sites - init, dialect);
  }

  private KeyCost patching(int patched, Dialect dialect) {
    int filled = dialect.batches(patched);
    return new KeyCost(
        sites,
        sitesOn,
        shortSites,
        nearSites,
        initSites,
        crossingQuad,
        crossingLine,
        filled,
        SYNCS * filled,
        SYNCS * patched);
  }

  /** The same for an image at rest, of which the sites in init text are patched too. */
  public KeyCost withInit(Dialect dialect) {
    return patching(sites, dialect);
  }

  /** Interrupts that each other CPU of a machine gets: one a sync, if there is another CPU. */
  public int ipisPerCpu(int cpus) {
    return cpus > 1 ? syncs : 0;
  }

  /** The same if each site were patched on its own. */
  public int singleIpisPerCpu(int cpus) {
    return cpus > 1 ? singleSyncs : 0;
  }

  private static boolean crosses(JumpEntry entry, int unit) {
    return (entry.code() & (unit - 1)) + entry.size() > unit;
  }
}
