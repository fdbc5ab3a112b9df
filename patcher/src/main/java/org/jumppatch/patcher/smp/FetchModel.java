package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.text.Labelled;

/**
 * Which bytes of an instruction a CPU gets at one moment. The smaller the unit, the more mixtures
 * of old and new a fetch may show before the CPU has serialised (Intel SDM volume 3, "Handling
 * Self- and Cross-Modifying Code"; AMD APM volume 2, "Cross-Modifying Code": one store within an
 * aligned quadword is seen whole).
 *
 * <p>All models are one mechanism with another {@link #unit}: {@link CodeMemory} keeps every
 * version of each unit, {@link Fetcher} chooses one of those that a CPU has not gone past, and how
 * far it has gone is its {@link SmpState#floor}, which rises where it serialises, and {@link
 * SmpState#unitFloor}, which rises with what it has seen.
 */
public enum FetchModel implements Labelled {
  /** Every fetch shows memory as it is now. What most emulators do, and no hardware promises. */
  COHERENT(0),
  /** Each instruction is fetched whole, but may be out of date. */
  SNAPSHOT(0),
  /** Each aligned 64-byte cache line may be out of date on its own. */
  LINE(64),
  /** Each aligned 16-byte fetch block may be. */
  BLOCK(16),
  /** Each aligned 8-byte quadword may be: what AMD documents. */
  QUAD(8),
  /** Each byte may be. */
  BYTE(1);

  private final int unit;

  FetchModel(int unit) {
    this.unit = unit;
  }

  /** Bytes of an aligned unit, or 0 where the unit is the instruction. */
  public int unit() {
    return unit;
  }

  /** Whether bytes from {@code address} on lie in more than one unit. */
  public boolean crosses(long address, int length) {
    return unit != 0 && (address & -unit) != ((address + length - 1) & -unit);
  }

  @Override
  public String toString() {
    return label();
  }
}
