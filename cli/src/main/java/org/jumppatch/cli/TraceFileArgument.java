package org.jumppatch.cli;

import java.io.IOException;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.smp.MachineProbe;

/** The option that keeps a run. */
final class TraceFileArgument {
  /** Runs a plan, and records it where that was asked for. */
  FlipRun run(OpenImage open, FlipPlan plan, RunOptions options) throws IOException {
    return FlipRun.of(open.image(), plan, FlipRun.prepare(plan, options), MachineProbe.NONE);
  }
}
