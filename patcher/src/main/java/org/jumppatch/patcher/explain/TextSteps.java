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
import org.jumppatch.patcher.explain.boot.Endbrs;
import org.jumppatch.patcher.explain.boot.FeatureNames;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.Paravirt;
import org.jumppatch.patcher.explain.boot.PvFunctions;
import org.jumppatch.patcher.explain.boot.Retpolines;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.boot.RuntimeConstant;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.boot.SmpLocks;
import org.jumppatch.patcher.explain.live.FtraceCalls;
import org.jumppatch.patcher.explain.live.JumpLabels;
import org.jumppatch.patcher.explain.live.StaticCallTargets;
import org.jumppatch.patcher.explain.live.StaticCalls;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.CodeMove;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/** Everything that a kernel does to its text, in its order. */
final class TextSteps {
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
          "ftrace_caller",
          "ftrace_regs_caller",
          "x86_cap_flags",
          "x86_bug_flags",
          CallThunks.RETURN_THUNK,
          CallThunks.TEMPLATE,
          CallThunks.TEMPLATE_END,
          CpuCapabilities.SYMBOL);

  private final Functions functions;
  private final RunningData data;
  private final PvFunctions slots;
  private final Alternatives alternatives;
  private final StaticCalls staticCalls;
  private final RuntimeConstants constants;
  private final JumpLabels jumpLabels;
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
    AlternativeTable table = AlternativeTable.of(functions);
    Nops nops = FtraceCalls.nops(functions, text, table.nops());
    InstructionLengths lengths = new InstructionLengths(decoder);
    SmpLocks locks = new SmpLocks(functions, text);
    ReturnThunks returns = new ReturnThunks(functions, text);
    CallThunks thunks = new CallThunks(functions, text, returns, table, new CodeMove(lengths));
    boolean thunksLast = thunks.isAfterAlternatives();
    byte[] unlocked = locks.undone(text);
    slots = new PvFunctions(functions, data);
    alternatives =
        new Alternatives(
            table,
            new AlternativePatch(functions, nops, lengths, slots),
            thunksLast ? thunks.undone(unlocked) : unlocked);
    staticCalls =
        new StaticCalls(functions, StaticCallTargets.of(functions, returns, thunks, nops), data);
    jumpLabels = new JumpLabels(keys, nops, data);
    constants = new RuntimeConstants(functions, data);
    Paravirt paravirt = new Paravirt(functions, nops, slots);
    boolean paravirtLast = Paravirt.isLast(functions);
    inOrder =
        Stream.of(
                paravirtLast ? null : paravirt,
                new Retpolines(functions, nops),
                returns,
                thunksLast ? alternatives : thunks,
                thunksLast ? thunks : alternatives,
                new Endbrs(functions),
                locks,
                paravirtLast ? paravirt : null,
                constants,
                new FtraceCalls(functions, nops),
                staticCalls,
                jumpLabels)
            .filter(Objects::nonNull)
            .toList();
  }

  /** The places that the steps know by a name which does not begin with two underscores. */
  static Set<String> namesFor(Image image) {
    Set<String> names = new HashSet<>(PLAIN);
    names.addAll(CallThunks.NOT_COUNTED);
    RuntimeConstant.of(image).forEach(constant -> names.add(constant.name()));
    return names;
  }

  void apply(RunningText text) {
    inOrder.forEach(step -> step.apply(text));
  }

  Functions functions() {
    return functions;
  }

  JumpLabels jumpLabels() {
    return jumpLabels;
  }

  StaticCalls staticCalls() {
    return staticCalls;
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

  /** The running kernel's data held against its text. */
  DataComparison comparison(List<FeatureState> features) {
    return new DataCheck(functions, data)
        .of(jumpLabels.states(), staticCalls.found(), slots.called(), constants.inData(), features);
  }
}
