package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.patcher.explain.boot.UnlistedConstants;
import org.jumppatch.patcher.explain.live.CalledCode;
import org.jumppatch.patcher.explain.live.FtraceCallers;
import org.jumppatch.patcher.explain.live.FtraceCalls;
import org.jumppatch.patcher.explain.live.FtraceTable;
import org.jumppatch.patcher.explain.live.JumpLabels;
import org.jumppatch.patcher.explain.live.KeylessTrampolines;
import org.jumppatch.patcher.explain.live.KprobeSites;
import org.jumppatch.patcher.explain.live.MadeCode;
import org.jumppatch.patcher.explain.live.PokedSites;
import org.jumppatch.patcher.explain.live.StaticCallTargets;
import org.jumppatch.patcher.explain.live.StaticCalls;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.live.UnnamedOwners;
import org.jumppatch.patcher.explain.owner.ModulesInMemory;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/** What a kernel does to its text while it runs, and the code that it makes for that. */
final class LiveSteps {
  private final Owners owners;
  private final PokedSites poked;
  private final StaticCalls staticCalls;
  private final JumpLabels jumpLabels;
  private final long entry;
  private final MadeCode made;
  private final CalledCode called;
  private final FtraceCallers callers;
  private final FtraceCalls ftrace;
  private final KprobeSites kprobes;
  private final UnnamedOwners unnamed;
  private final List<BootStep> inOrder;

  /**
   * @param ftraceTable where functions can be traced
   * @param boot what the kernel did before
   * @param data of the running kernel, which settles what the text leaves open
   */
  LiveSteps(
      Functions functions,
      FtraceTable ftraceTable,
      BootSteps boot,
      StaticKeys keys,
      RunningText text,
      RunningData data) {
    long slide = data.dump().slide();
    owners = new Owners(functions, data);
    poked = new PokedSites(functions, owners, slide);
    StaticCallTargets targets =
        StaticCallTargets.of(functions, text, boot.returns(), boot.thunks(), boot.nops());
    staticCalls = new StaticCalls(functions, targets, data, poked);
    jumpLabels =
        new JumpLabels(keys, new KeyLabels(functions.image(), keys), boot.nops(), data, poked);
    entry = ftraceTable.called(functions);
    made = new MadeCode(functions, data, owners, boot.returns(), text, boot.lengths());
    called = new CalledCode(functions, owners, made, slide);
    callers = new FtraceCallers(functions, data, owners);
    ftrace = new FtraceCalls(functions, ftraceTable, boot.nops(), owners, poked, made, slide);
    kprobes = new KprobeSites(functions, owners, made, slide);
    unnamed = new UnnamedOwners(functions, owners, staticCalls, entry, boot.lengths(), slide);
    inOrder =
        List.of(
            callers,
            ftrace,
            staticCalls,
            jumpLabels,
            kprobes,
            // What no table lists is looked for among what is unexplained till then.
            new UnlistedConstants(functions),
            new KeylessTrampolines(functions, boot.returns(), staticCalls),
            unnamed);
  }

  List<BootStep> inOrder() {
    return inOrder;
  }

  /** Looks at where static calls lead out of the image, once the steps were applied. */
  void lookAtCalled() {
    called.look(staticCalls.found());
  }

  /** What places that are traced call in the image; 0 if that is not known. */
  long entry() {
    return entry;
  }

  /** Code that the kernel made and that its text, or a module's, leads to. */
  MadeCode made() {
    return made;
  }

  Owners owners() {
    return owners;
  }

  JumpLabels jumpLabels() {
    return jumpLabels;
  }

  StaticCalls staticCalls() {
    return staticCalls;
  }

  /**
   * Every place that leaves the image's code for something that was made or allowed at run time.
   */
  List<TracedPlace> traced() {
    List<TracedPlace> all = new ArrayList<>(ftrace.traced());
    all.addAll(callers.unchecked());
    all.addAll(called.unchecked());
    all.addAll(kprobes.probed());
    all.addAll(poked.poked());
    all.addAll(unnamed.unchecked());
    return List.copyOf(all);
  }

  /** The modules that the kernel has loaded, as far as its data tells. */
  ModulesInMemory modules() {
    return owners.modules();
  }
}
