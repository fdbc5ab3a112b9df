package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * What CPUs execute between the protocol's events: they hop from site to site ({@link SiteHops}),
 * or execute the image's functions ({@code FunctionCalls} of the package {@code smp.call}).
 */
public interface Work {
  /**
   * A CPU that is in no int3 does something: it executes, and where it meets an int3 it ends
   * trapped; or it takes an interrupt, or an NMI comes.
   */
  void step(SmpState state, int cpu, Choices choices, MachineProbe probe);

  /** The int3 handler does for a CPU what its instruction would have done. */
  void emulated(int cpu, Emulation emulation);

  /** The int3 that a CPU met is gone, and it executes what is there instead. */
  void retried(int cpu);
}
