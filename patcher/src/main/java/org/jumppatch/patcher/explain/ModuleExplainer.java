package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.LinkedModule;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleLinker.Offered;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.module.LoadedText;
import org.jumppatch.patcher.explain.module.ModuleOffers;
import org.jumppatch.patcher.explain.module.OpenedModule;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;
import org.jumppatch.patcher.explain.text.Advance;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Explains the text of the modules that a running kernel has loaded: each one's file is laid out
 * and relocated where it was loaded, what the kernel does to its text is done again, and what comes
 * out is compared with the dump.
 */
final class ModuleExplainer {
  private final Image kernel;
  private final TextSteps steps;
  private final InstructionDecoder decoder;
  private final long slide;
  private final @Nullable String release;
  private final Advance advance;

  /**
   * @param steps what the kernel did to its own text, applied
   * @param release the kernel's; null where it is not known
   * @param advance told how many modules are done
   */
  ModuleExplainer(
      Image kernel,
      TextSteps steps,
      InstructionDecoder decoder,
      @Nullable String release,
      Advance advance) {
    this.kernel = kernel;
    this.steps = steps;
    this.decoder = decoder;
    this.slide = steps.data().dump().slide();
    this.release = release;
    this.advance = advance;
  }

  /**
   * Every module that is loaded, by name.
   *
   * @param tree where their files are; null where nobody knows
   */
  List<ExplainedModule> explain(@Nullable ModuleTree tree) {
    String where = tree == null ? "" : " in " + tree.folder();
    return explain(files(tree), where, name -> true);
  }

  /**
   * One module that is loaded; null if it is not.
   *
   * @param file its file
   * @param others where those are that it uses; null where nobody knows
   */
  @Nullable ExplainedModule explain(ModuleFile file, @Nullable ModuleTree others) {
    Map<String, ModuleFile> files = files(others);
    files.put(file.name(), file);
    return explain(files, "", file.name()::equals).stream()
        .filter(module -> module.name().equals(file.name()))
        .findFirst()
        .orElse(null);
  }

  private static Map<String, ModuleFile> files(@Nullable ModuleTree tree) {
    Map<String, ModuleFile> files = new HashMap<>();
    if (tree != null) {
      tree.files().forEach(file -> files.put(file.name(), file));
    }
    return files;
  }

  /** What came of a module, and its text; null where that was not looked at. */
  record Compared(ExplainedModule module, @Nullable RunningText text) {
    String name() {
      return module.name();
    }

    private static Compared without(ExplainedModule module) {
      return new Compared(module, null);
    }
  }

  /**
   * Gives each module that is loaded to somebody, whose text is held no longer than by him.
   *
   * @param tree where their files are; null where nobody knows
   */
  void compare(@Nullable ModuleTree tree, Consumer<Compared> taker) {
    compare(files(tree), "", name -> true, taker);
  }

  /** Why modules are not listed; empty where they are. */
  String lacking() {
    return steps.live().modules().lacking();
  }

  private List<ExplainedModule> explain(
      Map<String, ModuleFile> files, String where, Predicate<String> wanted) {
    List<ExplainedModule> all = new ArrayList<>();
    compare(files, where, wanted, one -> all.add(one.module()));
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return List.copyOf(all);
  }

  private void compare(
      Map<String, ModuleFile> files,
      String where,
      Predicate<String> wanted,
      Consumer<Compared> taker) {
    List<OpenedModule> opened = new ArrayList<>();
    for (LoadedModule module : steps.live().modules().all()) {
      ModuleFile file = files.get(module.name());
      String lacking =
          file == null
              ? "no file of it" + where
              : !module.formed()
                  ? "it is being loaded"
                  : module.memory() == null ? "where it lies is not known" : "";
      if (file == null || !lacking.isEmpty()) {
        taker.accept(
            Compared.without(
                ExplainedModule.unchecked(module.name(), base(module), null, lacking)));
        continue;
      }
      try {
        opened.add(OpenedModule.open(module, file, release));
      } catch (IOException | ImageFormatException e) {
        taker.accept(
            Compared.without(
                ExplainedModule.unchecked(module.name(), base(module), file.path(), problem(e))));
      }
    }
    Offered offered = new ModuleOffers(kernel, steps.live().modules()).to(opened);
    advance.begin("comparing modules", opened.size());
    for (int i = 0; i < opened.size(); i++) {
      advance.to(i);
      if (wanted.test(opened.get(i).name())) {
        taker.accept(explained(opened.get(i), offered));
      }
    }
  }

  private static String problem(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private long base(LoadedModule module) {
    ModuleMemory memory = module.memory();
    return memory == null || memory.text().start() == 0 ? 0 : memory.text().start() + slide;
  }

  private Compared explained(OpenedModule module, Offered offered) {
    try {
      return compared(module, offered);
    } catch (ImageFormatException e) {
      return Compared.without(
          ExplainedModule.unchecked(
              module.name(), base(module.module()), module.file().path(), problem(e)));
    }
  }

  private Compared compared(OpenedModule module, Offered offered) {
    LinkedModule linked = module.linked(offered, slide);
    RunningText text = LoadedText.of(linked, steps.data().dump(), steps.live().modules());
    byte[] before = text.image().clone();
    Functions names = new Functions(linked.image(), module.name(), steps.functions());
    ModuleSteps done =
        steps.inModule(names, StaticKeys.of(linked.image(), JumpTable.of(linked.image())), text);
    done.apply(text);
    Accounting accounting = new Accounting(text, before, 0, true);
    ExplainedModule explained =
        new ExplainedModule(
            module.name(),
            base(module.module()),
            module.file().path(),
            "",
            text.length() - text.missing(),
            text.missing(),
            accounting.different(),
            accounting.unexplained(),
            accounting.causes(),
            done.keys(),
            new UnexplainedRuns(linked.image(), decoder, text, done, slide).all(),
            done.traced());
    return new Compared(explained, text);
  }
}
