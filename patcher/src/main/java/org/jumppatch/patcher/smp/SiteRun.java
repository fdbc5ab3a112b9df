package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.ReplayChoices;
import org.jumppatch.patcher.smp.choice.Schedule;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * One run of a machine whose CPUs hop from site to site, from the first step to the end, with
 * choices made as they come.
 */
public final class SiteRun {
  /**
   * How many steps each CPU goes on for after the program is done, so that the run shows what is
   * executed then.
   */
  private static final int STEPS_AFTER = 16;

  private final SmpMachine machine;

  /**
   * @param machine what runs
   */
  public SiteRun(SmpMachine machine) {
    this.machine = machine;
  }

  /**
   * Runs until the program is done and no CPU is inside an int3.
   *
   * @param choices make the schedule
   * @param probe is told everything, in order
   */
  public void run(Choices choices, MachineProbe probe) {
    SmpState state = machine.start();
    while (!machine.isFinished(state)) {
      machine.step(state, choices, probe);
    }
    int after = machine.setup().executors() * STEPS_AFTER;
    for (int i = 0; i < after || !machine.isQuiet(state); i++) {
      machine.step(state, choices, probe);
    }
  }

  /**
   * Runs the beginning of a run again, step by step.
   *
   * @throws IllegalStateException if the schedule is another machine's
   */
  public void replay(Schedule schedule, MachineProbe probe) {
    SmpState state = machine.start();
    ReplayChoices choices = new ReplayChoices(schedule.choices());
    for (int i = 0; i < schedule.steps(); i++) {
      machine.step(state, choices, probe);
    }
    if (!choices.isDone()) {
      throw new IllegalStateException("choices are left behind the last step");
    }
  }
}
