package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;

/** Everything that a kernel does to its text, in its order. */
final class BootSteps {
  private final Functions functions;
  private final Alternatives alternatives;
  private final StaticCalls staticCalls;
  private final JumpLabels jumpLabels;
  private final List<BootStep> inOrder;

  BootSteps(Image image, StaticKeys keys, InstructionDecoder decoder, RunningText text) {
    functions = new Functions(image);
    AlternativeTable table = AlternativeTable.of(functions);
    Nops nops = table.nops();
    SmpLocks locks = new SmpLocks(functions, text);
    ReturnThunks returns = new ReturnThunks(functions, text);
    PvFunctions slots = new PvFunctions(functions);
    alternatives =
        new Alternatives(
            table, new AlternativePatch(functions, nops, decoder, slots), locks.undone(text));
    staticCalls = new StaticCalls(functions, returns);
    jumpLabels = new JumpLabels(keys);
    inOrder =
        List.of(
            new Paravirt(functions, nops),
            new Retpolines(functions, nops),
            returns,
            alternatives,
            new Endbrs(functions),
            locks,
            new RuntimeConstants(image),
            new FtraceCalls(functions),
            staticCalls,
            jumpLabels);
  }

  void apply(RunningText text) {
    inOrder.forEach(step -> step.apply(text));
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
    List<FeatureState> states = new ArrayList<>();
    for (int feature : alternatives.asked()) {
      states.add(
          new FeatureState(feature, names.name(feature), alternatives.features().state(feature)));
    }
    return List.copyOf(states);
  }
}
