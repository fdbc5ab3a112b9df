package org.jumppatch.patcher.run;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.call.CallException;
import org.jumppatch.patcher.call.CallMemory;
import org.jumppatch.patcher.call.CallText;
import org.jumppatch.patcher.call.FunctionCall;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.UnsafePatchException;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.SiteRun;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.call.CallCounts;
import org.jumppatch.patcher.smp.call.CallRun;
import org.jumppatch.patcher.smp.call.CpuStop;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.ProbePair;
import org.jumppatch.patcher.x86.OperationCache;

/**
 * A run that is about to be made: a plan's program, its machine, and the function that the CPUs
 * call meanwhile. {@link FlipRun} is what comes of it.
 */
public final class PreparedRun {
  private final Image image;
  private final FlipPlan plan;
  private final RunOptions options;
  private final SmpMachine machine;
  private final @Nullable FunctionCall call;

  private PreparedRun(
      Image image,
      FlipPlan plan,
      RunOptions options,
      SmpMachine machine,
      @Nullable FunctionCall call) {
    this.image = image;
    this.plan = plan;
    this.options = options;
    this.machine = machine;
    this.call = call;
  }

  /**
   * Prepares a run.
   *
   * @param image the image that the plan is of
   * @throws CallException if the image does not have what is to be called
   * @throws DialectException if a kernel of the dialect could not do it
   * @throws UnsafePatchException if a mutation makes an entry expect other bytes than there are; it
   *     names the image
   */
  public static PreparedRun of(Image image, FlipPlan plan, RunOptions options) {
    if (options.dialect().detours() && plan.changes().stream().anyMatch(c -> !c.call().isEmpty())) {
      throw new DialectException(options.dialect(), "it had no static calls yet");
    }
    CallOptions calls = options.calls();
    FunctionCall call = calls == null ? null : CallText.resolve(calls.call(), image);
    RunOptions here = options.with(options.isolation().in(image, plan.changes()));
    SmpMachine machine =
        UnsafePatchException.naming(image, () -> PatchProgram.machine(plan.batches(), here));
    return new PreparedRun(image, plan, here, machine, call);
  }

  /** How the run is made. */
  public RunOptions options() {
    return options;
  }

  /** The program, with its mutations. */
  public PokeProgram program() {
    return machine.setup().protocol().program();
  }

  /** The code that is written, in all its versions. */
  public CodeMemory memory() {
    return machine.memory();
  }

  /**
   * Makes the run; the same options make the same run.
   *
   * @param probe is told what happens
   */
  public FlipRun make(MachineProbe probe) {
    ExecutionCounts counts = new ExecutionCounts(options.cpus());
    MachineProbe counted = new ProbePair(counts, probe);
    counted.begins(program().steps().size());
    CallOptions calls = options.calls();
    if (call == null || calls == null) {
      hop(counted);
      return new FlipRun(image, plan, this, counts, null, null);
    }
    CallCounts results = new CallCounts(options.cpus(), program().steps().size());
    CpuStop stop = call(call, calls, new ProbePair(results, counted));
    return new FlipRun(image, plan, this, counts, results, stop);
  }

  private void hop(MachineProbe probe) {
    if (!program().steps().isEmpty()) {
      new SiteRun(machine).run(new RandomChoices(options.seed()), probe);
    }
  }

  private @Nullable CpuStop call(FunctionCall function, CallOptions calls, MachineProbe probe) {
    try (Capstone capstone = Capstone.open()) {
      CallMemory memory = new CallMemory(image, function, options.cpus());
      CallRun run =
          new CallRun(
              machine,
              image.space(),
              memory,
              new OperationCache(capstone),
              calls.around(),
              calls.weights().burst());
      return run.run(calls.scheduling().choices(options.seed(), calls.weights()), probe);
    }
  }
}
