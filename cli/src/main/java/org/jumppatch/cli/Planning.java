package org.jumppatch.cli;

import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.UnsafePatchException;
import org.jumppatch.patcher.trace.CostModel;
import org.jumppatch.patcher.trace.TraceRun;

/** What every command that flips keys does before the machine runs. A refusal names the image. */
final class Planning {
  private Planning() {}

  static FlipPlan plan(OpenImage open, List<StaticKey> keys, Direction direction, boolean force) {
    try (Capstone capstone = Capstone.open()) {
      return FlipPlan.of(open.image(), keys, capstone, direction, force);
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    }
  }

  static PatchRun prepare(OpenImage open, FlipPlan plan, RunOptions options) {
    try {
      return FlipRun.prepare(plan, options);
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    }
  }

  /** What a recorded trace says that it is the trace of. */
  static TraceRun describe(OpenImage open, FlipPlan plan, String operation, RunOptions options) {
    return new TraceRun(
        open.image().path().toString(),
        operation,
        plan.flips().stream().map(flip -> flip.key().name()).toList(),
        options,
        CostModel.STANDARD);
  }

  private static UnsafePatchException refused(OpenImage open, UnsafePatchException e) {
    return new UnsafePatchException(open.image().path() + ": " + e.getMessage(), e);
  }
}
