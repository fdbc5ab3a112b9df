package org.jumppatch.patcher.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.output.OutputFolder;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * The modules of a kernel that have sites of keys which are flipped in it, each run on a machine of
 * its own: a kernel patches every module's sites in batches of their own.
 *
 * @param release of the kernel; what its folder of modules is called
 * @param modules those with sites of the keys, by name
 * @param missing names of modules that are loaded and have no file, so that nothing is known of
 *     them
 */
public record FlippedModules(String release, List<FlippedModule> modules, List<String> missing) {
  public FlippedModules {
    modules = List.copyOf(modules);
    missing = List.copyOf(missing);
  }

  /**
   * Reads all modules of a tree and flips those that have sites.
   *
   * @param kernel what was flipped, all of one image
   * @param options how runs are made; what the CPUs call in the kernel is no part of a module
   * @param force as in {@link KeyFlip#of}, of the sites in modules
   * @throws IOException as by {@link ModuleTree#read}
   * @throws org.jumppatch.patcher.site.UnsafePatchException if a module's site is not as it must be
   */
  public static FlippedModules of(
      ModuleTree tree, Image kernel, FlipPlan plan, RunOptions options, boolean force)
      throws IOException {
    Map<String, Direction> wanted = new LinkedHashMap<>();
    for (KeyFlip flip : plan.flips()) {
      flip.key().names().forEach(name -> wanted.put(name, flip.inModules()));
    }
    RunOptions hopping = options.withoutCalls();
    String release = KernelRelease.of(kernel);
    List<FlippedModule> found = new ArrayList<>();
    for (Optional<FlippedModule> one :
        tree.read(
            release,
            (file, image) -> {
              FlipPlan flips = plan(image, wanted, options.mode(), force);
              return flips == null
                  ? Optional.<FlippedModule>empty()
                  : Optional.of(flipped(tree, file, image, flips, hopping));
            })) {
      one.ifPresent(found::add);
    }
    return new FlippedModules(release == null ? name(tree) : release, found, tree.missing());
  }

  private static String name(ModuleTree tree) {
    return String.valueOf(tree.folder().toAbsolutePath().normalize().getFileName());
  }

  /** Null where the module has no site of the keys. */
  private static @Nullable FlipPlan plan(
      Image module, Map<String, Direction> wanted, Mode mode, boolean force) {
    Map<StaticKey, Direction> keys = new LinkedHashMap<>();
    for (StaticKey key : StaticKeys.of(module, JumpTable.of(module)).all()) {
      Direction direction = key.isExternal() ? wanted.get(key.name()) : null;
      if (direction != null) {
        keys.put(key, direction);
      }
    }
    if (keys.isEmpty()) {
      return null;
    }
    try (Capstone decoder = Capstone.open()) {
      return mode.queue(FlipPlan.ofModule(module, keys, decoder, force));
    }
  }

  private static FlippedModule flipped(
      ModuleTree tree, ModuleFile file, Image image, FlipPlan plan, RunOptions options) {
    FlipRun run = PreparedRun.of(image, plan, options).make(MachineProbe.NONE);
    return new FlippedModule(file, tree.folder().relativize(file.path()), run);
  }

  /** Whether the promise held in every run. */
  public boolean areGood() {
    return modules.stream().allMatch(module -> module.run().isGood());
  }

  /** How many places are written in all of them. */
  public int places() {
    return modules.stream().mapToInt(module -> module.run().plan().sites().size()).sum();
  }

  /** What each CPU is interrupted for by their batches, which follow those of the kernel. */
  public long ipisPerCpu() {
    return modules.stream().mapToLong(module -> module.run().counts().ipisPerCpu()).sum();
  }

  /**
   * Writes the kernel and the modules, each in the form that it has: the kernel under its own name,
   * the modules in {@code lib/modules/RELEASE}. Modules whose file stays as it is are there too, so
   * that all which have sites of the keys are together.
   *
   * @throws IOException if one of them cannot be written; then there is no folder
   * @throws org.jumppatch.elf.wrapping.RepackException if one does not fit into its form; then too
   */
  public WrittenFolder write(OutputFolder output, Path kernel, FlipRun run) throws IOException {
    return output.fill(
        folder -> {
          WrittenImage image = run.repack(folder.file(kernel.getFileName(), kernel));
          Path below = Path.of("lib", "modules", release);
          List<WrittenImage> written = new ArrayList<>();
          for (FlippedModule module : modules) {
            written.add(module.write(folder, below));
          }
          return new WrittenFolder(output.name(), image, written);
        });
  }

  /**
   * A kernel and modules that were written.
   *
   * @param folder the folder that they are in
   * @param kernel the kernel
   * @param modules the modules, in the order of {@link FlippedModules#modules}
   */
  public record WrittenFolder(Path folder, WrittenImage kernel, List<WrittenImage> modules) {
    public WrittenFolder {
      modules = List.copyOf(modules);
    }
  }
}
