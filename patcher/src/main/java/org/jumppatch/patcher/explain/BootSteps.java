package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.patcher.decode.InstructionDecoder;

/** Everything that a kernel does to its text, in its order. */
final class BootSteps {
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
  BootSteps(
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
