package org.jumppatch.patcher.smp.probe;

import org.jumppatch.patcher.poke.PokeStep;

/**
 * Tells two probes the same.
 *
 * @param first is told first
 * @param second is told next
 */
public record ProbePair(MachineProbe first, MachineProbe second) implements MachineProbe {
  @Override
  public void begins(int steps) {
    first.begins(steps);
    second.begins(steps);
  }

  @Override
  public void patcher(int position, PokeStep step) {
    first.patcher(position, step);
    second.patcher(position, step);
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    first.patcherDone(position, step);
    second.patcherDone(position, step);
  }

  @Override
  public void ipiSent(int cpu) {
    first.ipiSent(cpu);
    second.ipiSent(cpu);
  }

  @Override
  public void asked(int position, PokeStep step) {
    first.asked(position, step);
    second.asked(position, step);
  }

  @Override
  public void ipiSpared(int cpu) {
    first.ipiSpared(cpu);
    second.ipiSpared(cpu);
  }

  @Override
  public void crossed(int cpu, EntryPlace place, boolean flushed) {
    first.crossed(cpu, place, flushed);
    second.crossed(cpu, place, flushed);
  }

  @Override
  public void ipiTaken(int cpu) {
    first.ipiTaken(cpu);
    second.ipiTaken(cpu);
  }

  @Override
  public void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {
    first.executed(cpu, site, bytes, execution, inNmi);
    second.executed(cpu, site, bytes, execution, inNmi);
  }

  @Override
  public void trapped(int cpu, int site, long bytes, boolean inNmi) {
    first.trapped(cpu, site, bytes, inNmi);
    second.trapped(cpu, site, bytes, inNmi);
  }

  @Override
  public void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {
    first.handled(cpu, site, reached, inNmi);
    second.handled(cpu, site, reached, inNmi);
  }

  @Override
  public void emulated(int cpu, int site, int compares, boolean inNmi) {
    first.emulated(cpu, site, compares, inNmi);
    second.emulated(cpu, site, compares, inNmi);
  }

  @Override
  public void called(int cpu) {
    first.called(cpu);
    second.called(cpu);
  }

  @Override
  public void ran(int cpu, long instructions) {
    first.ran(cpu, instructions);
    second.ran(cpu, instructions);
  }

  @Override
  public void returned(int cpu, long value) {
    first.returned(cpu, value);
    second.returned(cpu, value);
  }

  @Override
  public void stopped(int cpu, String problem) {
    first.stopped(cpu, problem);
    second.stopped(cpu, problem);
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    first.violated(violation, cpu, site, bytes);
    second.violated(violation, cpu, site, bytes);
  }
}
