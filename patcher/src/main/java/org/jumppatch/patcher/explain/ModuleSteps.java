package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.patcher.explain.boot.AlternativePatch;
import org.jumppatch.patcher.explain.boot.AlternativeTable;
import org.jumppatch.patcher.explain.boot.Alternatives;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.Paravirt;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.boot.SmpLocks;
import org.jumppatch.patcher.explain.cfi.Cfi;
import org.jumppatch.patcher.explain.live.CalledCode;
import org.jumppatch.patcher.explain.live.FtraceCalls;
import org.jumppatch.patcher.explain.live.FtraceTable;
import org.jumppatch.patcher.explain.live.JumpLabels;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.live.KprobeSites;
import org.jumppatch.patcher.explain.live.PokedSites;
import org.jumppatch.patcher.explain.live.StaticCallTargets;
import org.jumppatch.patcher.explain.live.StaticCalls;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.live.UnnamedOwners;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Everything that a kernel does to a module's text, in its order ({@code module_finalize},
 * arch/x86/kernel/module.c, then {@code prepare_coming_module}, kernel/module/main.c). What the
 * kernel found out about its CPU for its own text holds for the module's too.
 */
final class ModuleSteps implements Steps {
  private final Functions functions;
  private final JumpLabels jumpLabels;
  private final FtraceCalls ftrace;
  private final KprobeSites kprobes;
  private final PokedSites poked;
  private final AboutPlaces about;
  private final StaticCalls calls;
  private final CalledCode called;
  private final UnnamedOwners unnamed;
  private final List<BootStep> inOrder;

  /**
   * @param kernel what the kernel did to its own text
   */
  ModuleSteps(TextSteps kernel, Functions module, StaticKeys keys, RunningText text) {
    functions = module;
    BootSteps boot = kernel.boot();
    LiveSteps live = kernel.live();
    AlternativeTable table = boot.alternativeTable().inModule(module);
    SmpLocks locks = boot.locks().inModule(module);
    ReturnThunks returns = boot.returns().inModule(module);
    CallThunks thunks = boot.thunks().inModule(module, text, table);
    boolean thunksLast = thunks.isAfterAlternatives();
    byte[] unlocked = locks.undone(text);
    Alternatives alternatives =
        new Alternatives(
            table,
            new AlternativePatch(boot.nops(), boot.lengths(), boot.slots(), boot.empty()),
            thunksLast ? thunks.undone(unlocked) : unlocked,
            boot.features().now());
    Cfi cfi = boot.cfi().inModule(module);
    Paravirt paravirt = new Paravirt(module, boot.nops(), boot.slots(), boot.empty());
    StaticCallTargets targets = StaticCallTargets.of(module, text, returns, thunks, boot.nops());
    long slide = kernel.data().dump().slide();
    poked = new PokedSites(module, live.owners(), slide);
    calls = new StaticCalls(module, targets, kernel.data(), poked);
    jumpLabels = live.jumpLabels().inModule(keys, new KeyLabels(module.image(), keys), poked);
    about = new AboutPlaces(module, jumpLabels, calls, live.owners(), slide);
    ftrace =
        new FtraceCalls(
            module,
            FtraceTable.inModule(module),
            boot.nops(),
            live.owners(),
            poked,
            live.made(),
            slide);
    called = new CalledCode(module, live.owners(), live.made(), slide);
    kprobes = new KprobeSites(module, live.owners(), live.made(), slide);
    unnamed = new UnnamedOwners(module, live.owners(), calls, live.entry(), boot.lengths(), slide);
    Stream<BootStep> common =
        BootSteps.common(
            module,
            paravirt,
            cfi,
            boot.retpolines().inModule(module),
            returns,
            thunks,
            alternatives,
            boot.endbrs().inModule(module),
            boot.seals().inModule(module, cfi),
            locks);
    Stream<BootStep> since = Stream.of(ftrace, calls, jumpLabels, kprobes, unnamed);
    inOrder = Stream.concat(common, since).toList();
  }

  void apply(RunningText text) {
    inOrder.forEach(step -> step.apply(text));
    called.look(calls.found());
  }

  /** Every key that has a site in the module's text. */
  List<KeyState> keys() {
    return jumpLabels.states();
  }

  /** Every place that leaves the module's code for something that was made at run time. */
  List<TracedPlace> traced() {
    List<TracedPlace> all = new ArrayList<>(ftrace.traced());
    all.addAll(kprobes.probed());
    all.addAll(poked.poked());
    all.addAll(called.unchecked());
    all.addAll(unnamed.unchecked());
    return List.copyOf(all);
  }

  @Override
  public Functions functions() {
    return functions;
  }

  @Override
  public String about(RunningText text, int index) {
    return about.at(text, index);
  }
}
