package org.jumppatch.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.LoadedModules;
import org.jumppatch.elf.module.ModuleTree;

/**
 * What is at the places that a kernel's report names in one of its modules.
 *
 * @param name the module
 * @param file where it is read from
 * @param module the module
 * @param answer the sites at the places
 */
public record ReportedModule(String name, Path file, OpenImage module, SiteQuery.Answer answer) {
  /**
   * What a report names of modules.
   *
   * @param tree the kernel's modules
   * @param names of which modules; those without a file are left out
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static List<ReportedModule> of(
      ModuleTree tree, OpenImage kernel, Set<String> names, List<String> lines) throws IOException {
    return tree.only(new LoadedModules(names))
        .read(
            KernelRelease.of(kernel.image()),
            (file, image) -> {
              OpenImage open = OpenImage.ofAny(image);
              return new ReportedModule(
                  file.name(), file.path(), open, new SiteQuery(open).inReport(lines.stream()));
            });
  }

  /** Whether anything is there. */
  public boolean hasSites() {
    return !answer.keys().isEmpty() || !answer.calls().isEmpty();
  }
}
