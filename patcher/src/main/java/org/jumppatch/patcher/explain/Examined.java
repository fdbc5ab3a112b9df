package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.text.Advance;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * A dump whose text was compared with what was computed.
 *
 * @param text both
 * @param located the dump
 * @param steps what the kernel did
 * @param accounting which cause explains how much
 * @param image the image
 * @param decoder for what is left over
 * @param pointers whether pointers in data are looked at
 * @param version what the dump's kernel calls itself; null where the dump does not tell
 * @param remark what is to be said of the dump's file as a whole; empty where there is nothing
 * @param advance told how far the work is
 */
record Examined(
    RunningText text,
    LocatedDump located,
    TextSteps steps,
    Accounting accounting,
    Image image,
    InstructionDecoder decoder,
    boolean pointers,
    @Nullable KernelVersion version,
    String remark,
    Advance advance) {

  /**
   * What came of it.
   *
   * @param files the modules' files; null where nobody knows them
   */
  Explanation explanation(@Nullable TextChanges changes, @Nullable ModuleTree files) {
    List<ExplainedModule> modules = explained(files);
    List<FeatureState> features = steps.boot().features().states();
    List<UnexplainedRun> made = inMadeCode();
    return new Explanation(
        "",
        text.start() + text.firstHeld() + located.slide(),
        located.base(),
        located.slide(),
        remark,
        text.length() - text.missing(),
        text.missing(),
        accounting.different(),
        accounting.unexplained() + unexplained(made),
        accounting.causes(),
        List.copyOf(steps.live().jumpLabels().states()),
        features,
        Stream.concat(
                new UnexplainedRuns(image, decoder, text, steps, located.slide()).all().stream(),
                made.stream())
            .toList(),
        accounting.isListed(),
        steps.functions().searched(),
        text.left(),
        steps.comparison(features),
        steps.data().lacking(),
        List.copyOf(steps.boot().constants().untold()),
        steps.live().traced(),
        steps.live().owners().notFunctions(),
        steps.live().made().unread(),
        steps.live().owners().bpf().programs(),
        modules,
        steps.live().modules().lacking(),
        version,
        text.isForgotten(),
        pointers && steps.data().lacking().isEmpty() ? steps.pointers() : null,
        changes);
  }

  /** What is not as it must be in code that the kernel made for its own text and for modules'. */
  private List<UnexplainedRun> inMadeCode() {
    return steps.live().made().all().stream()
        .flatMap(one -> new UnexplainedRuns(one, decoder, located.slide()).all().stream())
        .toList();
  }

  private static long unexplained(List<UnexplainedRun> runs) {
    return runs.stream().mapToLong(run -> run.found().length() / 2).sum();
  }

  private String unless() {
    String lacking = steps.live().modules().lacking();
    return lacking.isEmpty() ? "" : ", as far as can be seen: " + lacking;
  }

  /** The files of the modules that are loaded; null where none are, or nobody knows them. */
  @Nullable ModuleTree modules(ModuleFiles files) throws IOException {
    return steps.live().modules().all().isEmpty() ? null : files.of(release());
  }

  /**
   * What changed since an earlier dump of the image.
   *
   * @param files where a kernel's modules are
   */
  TextChanges since(Examined earlier, ModuleFiles files) throws IOException {
    return TextChanges.between(
        earlier,
        this,
        new ModuleChanges(earlier.explainer(), explainer())
            .between(earlier.modules(files), modules(files)));
  }

  private ModuleExplainer explainer() {
    return new ModuleExplainer(image, steps, decoder, release(), advance);
  }

  private @Nullable String release() {
    KernelVersion own = version == null ? KernelVersion.of(image) : version;
    return own == null ? null : own.release();
  }

  private List<ExplainedModule> explained(@Nullable ModuleTree files) {
    return steps.live().modules().all().isEmpty() ? List.of() : explainer().explain(files);
  }

  /**
   * What came of one module's text.
   *
   * @param others where the modules are that it uses; null where nobody knows
   * @param dump names the file in what is refused
   */
  Explanation explanationOf(ModuleFile file, @Nullable ModuleTree others, Dump dump) {
    ExplainedModule module = explainer().explain(file, others);
    if (module == null || !module.isChecked()) {
      String problem =
          module != null
              ? module.lacking()
              : !steps.data().lacking().isEmpty()
                  ? "the list of modules cannot be read: " + steps.data().lacking()
                  : "its kernel has not loaded the module " + file.name() + unless();
      throw dump.malformed(problem);
    }
    List<UnexplainedRun> made = inMadeCode();
    return new Explanation(
        module.name(),
        module.base(),
        module.base(),
        0,
        remark,
        module.compared(),
        module.missing(),
        module.different(),
        module.unexplained() + unexplained(made),
        module.causes(),
        module.keys(),
        List.of(),
        Stream.concat(module.runs().stream(), made.stream()).toList(),
        true,
        Map.of(),
        List.of(),
        new DataComparison(0, 0, 0, 0, 0, 0, List.of()),
        "",
        List.of(),
        module.traced(),
        module.traced().stream()
            .flatMap(place -> place.notFunctions().stream())
            .distinct()
            .toList(),
        steps.live().made().unread(),
        steps.live().owners().bpf().programs(),
        List.of(),
        "",
        version,
        false,
        null,
        null);
  }
}
