package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.boot.AlternativePatch;
import org.jumppatch.patcher.explain.boot.AlternativeTable;
import org.jumppatch.patcher.explain.boot.Alternatives;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.CpuCapabilities;
import org.jumppatch.patcher.explain.boot.CpuFeatures;
import org.jumppatch.patcher.explain.boot.EmptyFunctions;
import org.jumppatch.patcher.explain.boot.FeatureNames;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.Paravirt;
import org.jumppatch.patcher.explain.boot.PvFunctions;
import org.jumppatch.patcher.explain.boot.Retpolines;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.boot.SmpLocks;
import org.jumppatch.patcher.explain.boot.UnlistedConstants;
import org.jumppatch.patcher.explain.cfi.Cfi;
import org.jumppatch.patcher.explain.cfi.CfiSeals;
import org.jumppatch.patcher.explain.cfi.Endbrs;
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
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.PointerCheck;
import org.jumppatch.patcher.explain.text.Advance;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.CodeMove;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/** Everything that a kernel does to its text, in its order. */
final class TextSteps implements Steps {
  /** Names without the two underscores that the others begin with. */
  private static final Set<String> PLAIN =
      Set.of(
          "pv_ops",
          "_paravirt_nop",
          "paravirt_BUG",
          "BUG_func",
          "nop_func",
          "its_return_thunk",
          Paravirt.INLINER,
          FtraceCalls.CHOSEN_NOPS,
          "x86_cap_flags",
          "x86_bug_flags",
          "linux_banner",
          CallThunks.RETURN_THUNK,
          CallThunks.TEMPLATE,
          CallThunks.TEMPLATE_END,
          CpuCapabilities.SYMBOL);

  private final Functions functions;
  private final RunningData data;
  private final PvFunctions slots;
  private final EmptyFunctions empty;
  private final Alternatives alternatives;
  private final Nops nops;
  private final InstructionLengths lengths;
  private final SmpLocks locks;
  private final ReturnThunks returns;
  private final CallThunks thunks;
  private final Cfi cfi;
  private final Retpolines retpolines;
  private final Endbrs endbrs;
  private final CfiSeals seals;
  private final StaticCalls staticCalls;
  private final RuntimeConstants constants;
  private final JumpLabels jumpLabels;
  private final AlternativeTable table;
  private final FtraceTable ftraceTable;
  private final FtraceCallers callers;
  private final FtraceCalls ftrace;
  private final KprobeSites kprobes;
  private final Owners owners;
  private final PokedSites poked;
  private final UnnamedOwners unnamed;
  private final MadeCode made;
  private final CalledCode called;
  private final List<BootStep> inOrder;

  /**
   * @param data of the running kernel, which settles what the text leaves open
   */
  TextSteps(
      Functions functions,
      StaticKeys keys,
      InstructionDecoder decoder,
      RunningText text,
      RunningData data) {
    this.functions = functions;
    this.data = data;
    table = AlternativeTable.of(functions);
    ftraceTable = FtraceTable.of(functions);
    nops = FtraceCalls.nops(functions, ftraceTable, text, table.nops());
    lengths = new InstructionLengths(decoder);
    locks = new SmpLocks(functions, text);
    returns = new ReturnThunks(functions, text);
    thunks = new CallThunks(functions, text, data, returns, table, new CodeMove(lengths));
    boolean thunksLast = thunks.isAfterAlternatives();
    byte[] unlocked = locks.undone(text);
    slots = new PvFunctions(functions, data);
    empty = new EmptyFunctions(functions, returns);
    alternatives =
        new Alternatives(
            table,
            new AlternativePatch(nops, lengths, slots, empty),
            thunksLast ? thunks.undone(unlocked) : unlocked);
    long slide = data.dump().slide();
    owners = new Owners(functions, data);
    poked = new PokedSites(functions, owners, slide);
    StaticCallTargets targets = StaticCallTargets.of(functions, text, returns, thunks, nops);
    staticCalls = new StaticCalls(functions, targets, data, poked);
    jumpLabels = new JumpLabels(keys, nops, data, poked);
    constants = new RuntimeConstants(functions, data);
    Paravirt paravirt = new Paravirt(functions, nops, slots, empty);
    boolean paravirtLast = Paravirt.isLast(functions);
    cfi = new Cfi(functions, text);
    retpolines = new Retpolines(functions, nops, data);
    endbrs = new Endbrs(functions);
    seals = new CfiSeals(functions, cfi, endbrs);
    made = new MadeCode(functions, data, owners, returns, text, lengths);
    called = new CalledCode(functions, owners, made, slide);
    callers = new FtraceCallers(functions, data, owners);
    ftrace = new FtraceCalls(functions, ftraceTable, nops, owners, poked, made, slide);
    kprobes = new KprobeSites(functions, owners, made, slide);
    unnamed =
        new UnnamedOwners(
            functions, owners, staticCalls, ftraceTable.called(functions), lengths, slide);
    inOrder =
        Stream.of(
                paravirtLast ? null : paravirt,
                cfi,
                retpolines,
                returns,
                thunksLast ? alternatives : thunks,
                thunksLast ? thunks : alternatives,
                endbrs,
                seals,
                locks,
                paravirtLast ? paravirt : null,
                constants,
                callers,
                ftrace,
                staticCalls,
                jumpLabels,
                kprobes,
                new UnlistedConstants(functions),
                new KeylessTrampolines(functions, returns, staticCalls),
                unnamed)
            .filter(Objects::nonNull)
            .toList();
  }

  /** The places that the steps know by a name which does not begin with two underscores. */
  static Set<String> namesFor(Image image) {
    Set<String> names = new HashSet<>(PLAIN);
    names.addAll(CallThunks.NOT_COUNTED);
    names.addAll(FtraceCalls.SHARED);
    names.addAll(FtraceCallers.NAMES);
    names.addAll(MadeCode.names());
    names.addAll(Owners.NAMES);
    names.addAll(PointerCheck.names());
    names.addAll(RuntimeConstants.names(image));
    return names;
  }

  /**
   * Does all of it.
   *
   * @param advance told how many steps are done
   */
  void apply(RunningText text, Advance advance) {
    advance.begin("comparing the text", inOrder.size());
    for (int i = 0; i < inOrder.size(); i++) {
      advance.to(i);
      inOrder.get(i).apply(text);
    }
    called.look(staticCalls.found());
    if (text.isAsLinked()) {
      text.forget();
    }
  }

  @Override
  public String pokedAt(RunningText text, int index) {
    return new PokedWords(functions, jumpLabels, staticCalls, data.dump().slide()).at(text, index);
  }

  @Override
  public Functions functions() {
    return functions;
  }

  /** What a module's text becomes on the same kernel, which is known when this was applied. */
  ModuleSteps inModule(Functions module, StaticKeys keys, RunningText text) {
    return new ModuleSteps(this, module, keys, text);
  }

  AlternativeTable alternativeTable() {
    return table;
  }

  Nops nops() {
    return nops;
  }

  /** What places that are traced call in the image; 0 if that is not known. */
  long entry() {
    return ftraceTable.called(functions);
  }

  InstructionLengths lengths() {
    return lengths;
  }

  SmpLocks locks() {
    return locks;
  }

  ReturnThunks returns() {
    return returns;
  }

  CallThunks thunks() {
    return thunks;
  }

  Cfi cfi() {
    return cfi;
  }

  Retpolines retpolines() {
    return retpolines;
  }

  Endbrs endbrs() {
    return endbrs;
  }

  CfiSeals seals() {
    return seals;
  }

  EmptyFunctions empty() {
    return empty;
  }

  PvFunctions slots() {
    return slots;
  }

  /** Code that the kernel made and that its text, or a module's, leads to. */
  MadeCode made() {
    return made;
  }

  Owners owners() {
    return owners;
  }

  RunningData data() {
    return data;
  }

  /** The CPU's features as a module that is loaded finds them. */
  CpuFeatures featuresNow() {
    CpuFeatures now = alternatives.features().copy();
    CpuCapabilities capabilities =
        CpuCapabilities.of(functions, data, new FeatureNames(functions).words());
    for (int feature : alternatives.asked()) {
      if (capabilities != null) {
        now.set(feature, capabilities.has(feature));
      }
    }
    return now;
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

  /** Every feature that the image asks for, by ascending number. */
  List<FeatureState> features() {
    FeatureNames names = new FeatureNames(functions);
    CpuCapabilities capabilities = CpuCapabilities.of(functions, data, names.words());
    List<FeatureState> states = new ArrayList<>();
    for (int feature : alternatives.asked()) {
      states.add(
          new FeatureState(
              feature,
              names.name(feature),
              alternatives.features().state(feature),
              alternatives.features().places(feature),
              capabilities == null ? null : capabilities.has(feature)));
    }
    return List.copyOf(states);
  }

  /** Why the running kernel's data cannot be read; empty where it can. */
  String dataLacking() {
    return data.lacking();
  }

  /** Run-time constants of which nothing but their own places tells the value. */
  List<RuntimeConstants.Untold> untold() {
    return List.copyOf(constants.untold());
  }

  /** Every pointer of the running kernel that decides where control goes. */
  CheckedPointers pointers() {
    return PointerCheck.of(functions, data, owners);
  }

  /** The running kernel's data held against its text. */
  DataComparison comparison(List<FeatureState> features) {
    return new DataCheck(functions, data)
        .of(jumpLabels.states(), staticCalls.found(), slots.called(), constants.inData(), features);
  }
}
