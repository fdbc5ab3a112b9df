package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.boot.CpuCapabilities;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.Paravirt;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.live.FtraceCallers;
import org.jumppatch.patcher.explain.live.FtraceCalls;
import org.jumppatch.patcher.explain.live.FtraceTable;
import org.jumppatch.patcher.explain.live.MadeCode;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.PointerCheck;
import org.jumppatch.patcher.explain.text.Advance;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Functions;
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
  private final BootSteps boot;
  private final LiveSteps live;

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
    FtraceTable ftrace = FtraceTable.of(functions);
    boot = new BootSteps(functions, ftrace, decoder, text, data);
    live = new LiveSteps(functions, ftrace, boot, keys, text, data);
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
    List<BootStep> inOrder = new ArrayList<>(boot.inOrder());
    inOrder.addAll(live.inOrder());
    advance.begin("comparing the text", inOrder.size());
    for (int i = 0; i < inOrder.size(); i++) {
      advance.to(i);
      inOrder.get(i).apply(text);
    }
    live.lookAtCalled();
    if (text.isAsLinked()) {
      text.forget();
    }
  }

  @Override
  public String about(RunningText text, int index) {
    return new AboutPlaces(
            functions, live.jumpLabels(), live.staticCalls(), live.owners(), data.dump().slide())
        .at(text, index);
  }

  @Override
  public Functions functions() {
    return functions;
  }

  /** What a module's text becomes on the same kernel, which is known when this was applied. */
  ModuleSteps inModule(Functions module, StaticKeys keys, RunningText text) {
    return new ModuleSteps(this, module, keys, text);
  }

  /** What it did while it booted. */
  BootSteps boot() {
    return boot;
  }

  /** What it did since. */
  LiveSteps live() {
    return live;
  }

  RunningData data() {
    return data;
  }

  /** Every pointer of the running kernel that decides where control goes. */
  CheckedPointers pointers() {
    return PointerCheck.of(functions, data, live.owners());
  }

  /** The running kernel's data held against its text. */
  DataComparison comparison(List<FeatureState> features) {
    return new DataCheck(functions, data)
        .of(
            live.jumpLabels().states(),
            live.staticCalls().found(),
            boot.slots().called(),
            boot.constants().inData(),
            features);
  }
}
