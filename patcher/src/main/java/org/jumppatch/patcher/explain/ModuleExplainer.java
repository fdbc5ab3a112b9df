package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.LinkedModule;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleInfo;
import org.jumppatch.elf.module.ModuleLayout;
import org.jumppatch.elf.module.ModuleLinker;
import org.jumppatch.elf.module.ModuleLinker.Offered;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Explains the text of the modules that a running kernel has loaded: each one's file is laid out
 * and relocated where it was loaded, what the kernel does to its text is done again, and what comes
 * out is compared with the dump.
 */
final class ModuleExplainer {
  private static final String PER_CPU = ".data..percpu";

  private final Image kernel;
  private final TextSteps steps;
  private final InstructionDecoder decoder;
  private final long slide;
  private final @Nullable String release;

  /**
   * @param steps what the kernel did to its own text, applied
   * @param release the kernel's; null where it is not known
   */
  ModuleExplainer(
      Image kernel, TextSteps steps, InstructionDecoder decoder, @Nullable String release) {
    this.kernel = kernel;
    this.steps = steps;
    this.decoder = decoder;
    this.slide = steps.data().dump().slide();
    this.release = release;
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

  /**
   * What became of each module since an earlier dump, by name.
   *
   * @param earlier explains that one
   * @param then where its modules' files are; null where nobody knows
   * @param now where those of this one are
   */
  List<ModuleChange> since(
      ModuleExplainer earlier, @Nullable ModuleTree then, @Nullable ModuleTree now) {
    Map<String, Compared> before = new TreeMap<>();
    earlier.compare(files(then), "", name -> true, one -> before.put(one.module().name(), one));
    List<ModuleChange> changes = new ArrayList<>();
    compare(
        files(now),
        "",
        name -> true,
        one -> {
          Compared was = before.remove(one.module().name());
          changes.add(
              was == null ? alone(one, earlier, ModuleChange.Fate.LOADED) : change(was, one));
        });
    before.values().forEach(one -> changes.add(alone(one, this, ModuleChange.Fate.UNLOADED)));
    changes.sort((a, b) -> a.name().compareTo(b.name()));
    return List.copyOf(changes);
  }

  /** A module that another dump does not list, be it that this one lists no modules at all. */
  private static ModuleChange alone(Compared one, ModuleExplainer other, ModuleChange.Fate fate) {
    String lacking = other.steps.modules().lacking();
    return lacking.isEmpty()
        ? ModuleChange.of(one.module().name(), fate, "")
        : ModuleChange.of(one.module().name(), ModuleChange.Fate.UNKNOWN, lacking);
  }

  private static ModuleChange change(Compared before, Compared after) {
    ExplainedModule now = after.module();
    ExplainedModule was = before.module();
    ModuleChange.Fate fate =
        was.base() == now.base() ? ModuleChange.Fate.STAYED : ModuleChange.Fate.RELOADED;
    RunningText old = before.text();
    RunningText text = after.text();
    if (old == null || text == null) {
      String lacking = now.isChecked() ? "then: " + was.lacking() : now.lacking();
      return ModuleChange.of(now.name(), fate, lacking);
    }
    if (fate == ModuleChange.Fate.RELOADED) {
      return ModuleChange.of(now.name(), fate, "");
    }
    ChangeCount count = new ChangeCount();
    count.add(old, text);
    return new ModuleChange(
        now.name(),
        fate,
        "",
        count.bytes(),
        count.unexplained(),
        count.causes(),
        TextChanges.keys(was.keys(), now.keys()));
  }

  /** What came of a module, and its text; null where that was not looked at. */
  private record Compared(ExplainedModule module, @Nullable RunningText text) {
    static Compared without(ExplainedModule module) {
      return new Compared(module, null);
    }
  }

  private List<ExplainedModule> explain(
      Map<String, ModuleFile> files, String where, Predicate<String> wanted) {
    List<ExplainedModule> all = new ArrayList<>();
    compare(files, where, wanted, one -> all.add(one.module()));
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return List.copyOf(all);
  }

  /** Gives each module that is loaded to somebody, whose text is held no longer than by him. */
  private void compare(
      Map<String, ModuleFile> files,
      String where,
      Predicate<String> wanted,
      Consumer<Compared> taker) {
    List<OpenedModule> opened = new ArrayList<>();
    for (LoadedModule module : steps.modules().all()) {
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
        opened.add(open(module, file));
      } catch (IOException | ImageFormatException e) {
        taker.accept(
            Compared.without(
                ExplainedModule.unchecked(module.name(), base(module), file.path(), problem(e))));
      }
    }
    Offered offered = new ModuleOffers(kernel, steps.modules()).to(opened);
    for (OpenedModule module : opened) {
      if (wanted.test(module.name())) {
        taker.accept(explained(module, offered));
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

  private OpenedModule open(LoadedModule module, ModuleFile file) throws IOException {
    Image image = file.open();
    String built = ModuleInfo.of(image).release();
    if (release != null && !release.equals(built)) {
      throw image.content().malformed(-1, "a module of another kernel: " + built);
    }
    ModuleMemory memory = module.memory();
    if (memory == null) {
      throw image.content().malformed(-1, "where it lies is not known");
    }
    return new OpenedModule(
        module, file, image, ModuleLayout.of(image.elf(), memory, module::names));
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
    long perCpu = 0;
    Section section = module.image().elf().section(PER_CPU).orElse(null);
    if (section != null && section.size() != 0) {
      Long found = module.module().perCpu(section.size());
      if (found == null) {
        throw module.image().content().malformed(-1, "its per-CPU variables are not found");
      }
      perCpu = found;
    }
    LinkedModule linked =
        ModuleLinker.link(module.image(), module.layout(), offered, slide, perCpu);
    RunningText text = text(linked);
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

  /**
   * Where no section is there are zeroes, or traps in memory that is never writable ({@code
   * execmem_alloc}, mm/execmem.c).
   */
  private static void fill(LinkedModule linked, byte[] bytes, byte[] dumped) {
    byte[] trapped = linked.layout().text(linked.image().elf(), (byte) Opcodes.INT3);
    int traps = 0;
    for (int i = 0; i < bytes.length; i++) {
      traps += bytes[i] == trapped[i] ? 0 : dumped[i] == (byte) Opcodes.INT3 ? 1 : -1;
    }
    if (traps > 0) {
      System.arraycopy(trapped, 0, bytes, 0, bytes.length);
    }
  }

  /** All of its text's pages, of which the sections fill a part. */
  private RunningText text(LinkedModule linked) {
    ModuleMemory.Part part = linked.layout().memory().text();
    byte[] bytes = linked.layout().text(linked.image().elf(), (byte) 0);
    byte[] dumped = bytes.clone();
    BitSet missing = new BitSet();
    Memory memory = steps.data().dump().memory();
    long start = part.start() + slide;
    for (int at = 0; at < bytes.length; ) {
      int got = memory.read(start + at, dumped, at, bytes.length - at);
      at += got;
      if (at < bytes.length) {
        int next = Math.min(bytes.length, (at / Memory.PAGE + 1) * Memory.PAGE);
        missing.set(at, next);
        at = next;
      }
    }
    fill(linked, bytes, dumped);
    new UnknownPlaces(linked, steps.modules()).accept(bytes, dumped, missing, slide);
    return new RunningText(part.start(), bytes, dumped, missing, List.of());
  }
}
