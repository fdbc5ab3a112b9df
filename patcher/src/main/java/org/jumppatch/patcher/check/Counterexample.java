package org.jumppatch.patcher.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SiteRun;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.choice.Schedule;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.TraceRecorder;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * An interleaving that breaks the promise, no longer than any other of its kind.
 *
 * @param setup the machine, with a program of the sites that matter
 * @param schedule every choice, so that the machine does it again
 * @param kind in which way the promise is broken by the last step
 * @param cpu the CPU that meets it, or {@link CounterexampleStep#PATCHER}
 * @param site address of the site, or 0 for an int3 that is none of ours
 * @param bytes that were fetched there, from its first byte on; only the first of an int3
 * @param steps all steps
 */
public record Counterexample(
    MachineSetup setup,
    Schedule schedule,
    Violation kind,
    int cpu,
    long site,
    CodeBytes bytes,
    List<CounterexampleStep> steps) {
  public Counterexample {
    steps = List.copyOf(steps);
  }

  /** The counterexample that a schedule of a machine ends in. */
  static Counterexample of(SmpMachine machine, Schedule schedule, Violation kind) {
    StepLog log = new StepLog(machine);
    new SiteRun(machine).replay(schedule, log);
    StepLog.Broken broken = log.broken(kind);
    return new Counterexample(
        machine.setup(), schedule, kind, broken.cpu(), broken.site(), broken.bytes(), log.steps());
  }

  /**
   * Does it again, and records that.
   *
   * @param checked the changes that were checked
   * @param options how a run of them would be made
   * @param sink gets its trace; closed with it
   */
  public void record(Recording checked, RunOptions options, TraceSink sink) throws IOException {
    try (TraceRecorder recorder =
        new TraceRecorder(
            checked.title(options),
            setup.protocol().program(),
            new SmpMachine(setup).memory(),
            checked.plan().sites(),
            sink)) {
      replay(recorder);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Does it again on the machine that runs programs. */
  public void replay(MachineProbe probe) {
    new SiteRun(new SmpMachine(setup)).replay(schedule, probe);
  }
}
