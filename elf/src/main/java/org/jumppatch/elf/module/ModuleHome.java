package org.jumppatch.elf.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;

/**
 * What lies around a module's file: the kernel that it was built for, and the other modules.
 *
 * @param file the module
 * @param release of its kernel
 */
public record ModuleHome(ModuleFile file, String release) {
  /** Nothing that leads to another folder. */
  static final Pattern RELEASE = Pattern.compile("[0-9][0-9A-Za-z.+~_-]*");

  /**
   * That of an opened module.
   *
   * @throws IOException if the file is gone
   * @throws org.jumppatch.elf.ImageFormatException if the module names no kernel
   */
  public static ModuleHome of(Image module) throws IOException {
    ModuleInfo info = ModuleInfo.of(module);
    String release = info.release();
    if (release == null || !RELEASE.matcher(release).matches()) {
      throw module.content().malformed(-1, "a module that does not say of which kernel it is");
    }
    String told = info.name() == null ? ModuleFile.nameOf(module.path()) : info.name();
    if (told == null) {
      throw module.content().malformed(-1, "a module without a name");
    }
    String name = told.replace('-', '_');
    Path path = module.path();
    return new ModuleHome(new ModuleFile(name, path, Files.size(path), null), release);
  }

  /**
   * The kernel's image: in the tree that the module is installed in, or in this machine's; null
   * where it is in neither.
   */
  public @Nullable Path kernel() {
    String boot = "boot/vmlinuz-" + release;
    Path folder = file.path().toAbsolutePath().getParent();
    for (; folder != null; folder = folder.getParent()) {
      for (String name : List.of(boot, release + "/vmlinuz")) {
        if (Files.isRegularFile(folder.resolve(name))) {
          return folder.resolve(name);
        }
      }
    }
    Path installed = Path.of("/lib/modules", release, "vmlinuz");
    return Files.isRegularFile(installed) ? installed : null;
  }

  /**
   * The modules that the module is among, as they are installed; null where it is among none.
   *
   * @throws IOException if their folder cannot be read
   */
  public @Nullable ModuleTree tree() throws IOException {
    Path folder = file.path().toAbsolutePath().getParent();
    for (; folder != null; folder = folder.getParent()) {
      if (folder.endsWith(release)) {
        return ModuleTree.of(folder);
      }
    }
    return ModuleTree.installed(release);
  }
}
