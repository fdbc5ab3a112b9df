package org.jumppatch.cli.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jumppatch.cli.options.OpenCalls;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.options.UsageException;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.call.CallException;
import org.jumppatch.patcher.call.CallText;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CallCourse;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.UnsafePatchException;

/** What every command that flips keys does before the machine runs. A refusal names the image. */
final class Planning {
  private Planning() {}

  static FlipPlan plan(OpenImage open, List<StaticKey> keys, Direction direction, boolean force) {
    return planned(open, decoder -> FlipPlan.of(open.image(), keys, decoder, direction, force));
  }

  /** As {@link FlipPlan#courseOf} plans. */
  static FlipPlan course(OpenImage open, List<StaticKey> keys, Direction direction, boolean force) {
    return planned(
        open, decoder -> FlipPlan.courseOf(open.image(), keys, decoder, direction, force));
  }

  private static FlipPlan planned(OpenImage open, Function<Capstone, FlipPlan> plan) {
    try (Capstone capstone = Capstone.open()) {
      return plan.apply(capstone);
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    }
  }

  /** Updates of static calls. */
  static FlipPlan calls(OpenImage open, Collection<OpenCalls.Assigned> assigned, boolean force) {
    CallTargets targets = CallTargets.of(open.image());
    try {
      List<CallUpdate> updates = new ArrayList<>();
      for (OpenCalls.Assigned one : assigned) {
        updates.add(CallUpdate.of(open.image(), one.call(), one.function(), targets, force));
      }
      return FlipPlan.ofCalls(open.image(), updates);
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    }
  }

  /** What a booted kernel does to point static calls elsewhere. */
  static List<CallCourse> courses(OpenImage open, Collection<OpenCalls.Assigned> assigned) {
    CallTargets targets = CallTargets.of(open.image());
    try {
      List<CallCourse> courses = new ArrayList<>();
      for (OpenCalls.Assigned one : assigned) {
        courses.add(CallCourse.of(one.call(), one.function(), targets));
      }
      return courses;
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    }
  }

  /** What it does to take each of them from its function to another. */
  static List<CallCourse> anyCourses(OpenImage open, List<StaticCall> calls) {
    CallTargets targets = CallTargets.of(open.image());
    try {
      List<CallCourse> courses = new ArrayList<>();
      for (StaticCall call : calls) {
        courses.add(CallCourse.ofAny(open.image(), call, targets));
      }
      return courses;
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    }
  }

  static PatchRun prepare(OpenImage open, FlipPlan plan, RunOptions options) {
    CallOptions calls = options.calls();
    boolean updates = plan.changes().stream().anyMatch(change -> !change.call().isEmpty());
    if (updates && options.dialect().detours()) {
      throw new UsageException("--dialect " + options.dialect() + ": it had no static calls yet");
    }
    try {
      if (calls != null) {
        CallText.resolve(calls.call(), open.image());
      }
      return FlipRun.prepare(plan, options);
    } catch (UnsafePatchException e) {
      throw refused(open, e);
    } catch (CallException e) {
      throw new UsageException(open.image().path() + ": --run: " + e.getMessage());
    }
  }

  private static UnsafePatchException refused(OpenImage open, UnsafePatchException e) {
    return new UnsafePatchException(open.image().path() + ": " + e.getMessage(), e);
  }
}
