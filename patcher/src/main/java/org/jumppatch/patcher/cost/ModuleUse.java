package org.jumppatch.patcher.cost;

/**
 * A module's use of one of the kernel's keys.
 *
 * @param module the module's name
 * @param sites all sites of the key in it
 * @param liveSites those outside its init text
 * @param batches vectors that these fill
 * @param callSites live sites of the static call that is updated with the key
 * @param noinstrSites sites in the module's noinstr text
 * @param noinstrBatches vectors with such a site among them
 */
public record ModuleUse(
    String module,
    int sites,
    int liveSites,
    int batches,
    int callSites,
    int noinstrSites,
    int noinstrBatches) {
  /** Interrupts of each other CPU that the module adds when the key is flipped. */
  public int ipisPerCpu() {
    return CostRow.SYNCS * (batches + callSites);
  }

  /** The same if each place were patched on its own. */
  public int oneByOneIpisPerCpu() {
    return CostRow.SYNCS * (liveSites + callSites);
  }

  /** Interrupts of each CPU in user mode that it adds if syncs are deferred. */
  public int isolatedIpisPerCpu() {
    return CostRow.SYNCS * noinstrBatches;
  }
}
