package org.jumppatch.patcher.smp.call;

import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.call.CallMemory;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.Frame;
import org.jumppatch.patcher.smp.SiteExecution;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.x86.decode.Fetch;
import org.jumppatch.patcher.x86.decode.ImageFetch;

/**
 * The code that one CPU gets: sites in a version that it may still see, everything else as it is in
 * the image, and an int3 where its call returns to. Units of sites are fetched when the first of
 * their bytes is wanted.
 */
final class CpuFetch implements Fetch {
  private static final int NONE = -1;

  private final int cpu;
  private final CodeMemory code;
  private final SiteExecution execution;
  private final ImageFetch image;
  private final SmpState state;
  private final Choices choices;
  private final MachineProbe probe;

  /** The site of which the instruction has bytes, or {@link #NONE}. */
  private int site = NONE;

  private long siteAddress;
  private int siteLength;
  private long siteBytes;

  /**
   * @param state whose CPU fetches
   * @param choices decide how old a unit is
   * @param probe is told of each execution of a site
   */
  CpuFetch(
      int cpu,
      SmpMachine machine,
      AddressSpace image,
      SmpState state,
      Choices choices,
      MachineProbe probe) {
    this.cpu = cpu;
    this.code = machine.memory();
    this.execution = machine.execution();
    this.image = new ImageFetch(image);
    this.state = state;
    this.choices = choices;
    this.probe = probe;
  }

  @Override
  public void begin(long address) {
    site = NONE;
    int found = code.siteOver(address);
    if (found >= 0 && code.address(found) == address) {
      take(found, execution.execute(state, Frame.own(cpu), found, choices, probe));
    }
  }

  @Override
  public int at(long address) {
    if (site == NONE || Long.compareUnsigned(address - siteAddress, siteLength) >= 0) {
      int found = code.siteOver(address);
      if (found < 0) {
        return address == CallMemory.RETURN_ADDRESS ? Opcodes.INT3 : image.at(address);
      }
      // Only after torn bytes does an instruction begin or end inside a site.
      int from = (int) (address - code.address(found));
      take(found, execution.fetchFrom(state, cpu, found, from, choices));
    }
    return (int) (siteBytes >>> (8 * (address - siteAddress))) & 0xff;
  }

  private void take(int found, long bytes) {
    site = found;
    siteAddress = code.address(found);
    siteLength = code.length(found);
    siteBytes = bytes;
  }

  @Override
  public boolean isSettled(long address) {
    return code.siteOver(address) < 0;
  }
}
