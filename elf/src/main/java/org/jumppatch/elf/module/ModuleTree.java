package org.jumppatch.elf.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.FileProblem;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.wrapping.PackageFile;

/**
 * The modules of a kernel, as {@code lib/modules/RELEASE} holds them: one file for each name, plain
 * or compressed, in folders of any depth. A package of them is read without being unpacked.
 */
public final class ModuleTree {
  /** Folders whose modules stand in for those of the kernel's package (depmod.d(5), "search"). */
  private static final String UPDATES = "updates";

  /** A module's name in a package, and the part that is below the kernel's own folder. */
  private static final Pattern IN_PACKAGE =
      Pattern.compile("(?:.*/)?lib/modules/[^/]+/([^\\x00]+\\.ko[^/\\x00]*)");

  /** Deepest folder: that of a distribution's drivers is the tenth. */
  private static final int DEPTH = 40;

  private static final String INSTALLED = "/lib/modules";

  /** What depmod writes where modules are. */
  private static final String INDEX = "modules.dep";

  private final Path folder;
  private final Map<String, ModuleFile> files;
  private final List<String> missing;

  private ModuleTree(Path folder, Map<String, ModuleFile> files, List<String> missing) {
    this.folder = folder;
    this.files = files;
    this.missing = missing;
  }

  /**
   * Finds the modules in a folder, or in a distribution's package; none is opened.
   *
   * @throws IOException if it cannot be read
   * @throws ImageFormatException if there is no module in it
   */
  public static ModuleTree of(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      PackageFile packed = PackageFile.of(Bytes.map(folder));
      if (packed != null) {
        return of(folder, packed);
      }
    }
    Map<String, ModuleFile> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      for (Iterator<Path> found = paths.iterator(); found.hasNext(); ) {
        Path path = found.next();
        String name = ModuleFile.nameOf(path);
        if (name != null && Files.isRegularFile(path)) {
          ModuleFile file = new ModuleFile(name, path, Files.size(path), null);
          files.merge(name, file, (a, b) -> precedes(folder, b, a) ? b : a);
        }
      }
    } catch (UncheckedIOException e) {
      throw FileProblem.of(folder, cause(e));
    } catch (IOException e) {
      throw FileProblem.of(folder, e);
    }
    return tree(folder, files);
  }

  private static ModuleTree tree(Path folder, Map<String, ModuleFile> files) {
    if (files.isEmpty()) {
      throw new ImageFormatException(folder.toString(), -1, "there is no module (.ko) in it");
    }
    return new ModuleTree(folder, files, List.of());
  }

  /** Their paths are as if the package were the folder {@code lib/modules/RELEASE}. */
  private static ModuleTree of(Path folder, PackageFile packed) {
    Map<String, ModuleFile> files = new TreeMap<>();
    packed.read(
        name -> IN_PACKAGE.matcher(name).matches(),
        (name, content) -> {
          Matcher matcher = IN_PACKAGE.matcher(name);
          Path path = folder.resolve(matcher.matches() ? matcher.group(1) : name);
          String module = ModuleFile.nameOf(path);
          if (module != null) {
            Bytes bytes = Bytes.of(path.toString(), content);
            ModuleFile file = new ModuleFile(module, path, content.length, bytes);
            files.merge(module, file, (a, b) -> precedes(folder, b, a) ? b : a);
          }
          return true;
        });
    return tree(folder, files);
  }

  /**
   * The modules that are installed on this machine for a kernel, as {@code modinfo -k RELEASE}
   * finds them; null where there are none.
   *
   * @param release what {@code uname -r} tells
   * @throws IOException if the folder is there and cannot be read
   */
  public static @Nullable ModuleTree installed(String release) throws IOException {
    if (!ModuleHome.RELEASE.matcher(release).matches()) {
      return null;
    }
    Path folder = Path.of(INSTALLED, release);
    return Files.isRegularFile(folder.resolve(INDEX)) ? of(folder) : null;
  }

  /** Of two files of one module the one that modprobe would load; else the first by name. */
  private static boolean precedes(Path folder, ModuleFile a, ModuleFile b) {
    boolean update = isUpdate(folder, a);
    return update == isUpdate(folder, b) ? a.path().compareTo(b.path()) < 0 : update;
  }

  private static boolean isUpdate(Path folder, ModuleFile file) {
    return folder.relativize(file.path()).startsWith(UPDATES);
  }

  /** The folder as the user named it. */
  public Path folder() {
    return folder;
  }

  /** The modules by name. */
  public Collection<ModuleFile> files() {
    return List.copyOf(files.values());
  }

  /** Names of modules that are loaded and have no file here, so that nothing is known of them. */
  public List<String> missing() {
    return missing;
  }

  /** Those that are loaded, without the others. */
  public ModuleTree only(LoadedModules loaded) {
    Map<String, ModuleFile> kept = new TreeMap<>(files);
    kept.keySet().retainAll(loaded.names());
    TreeSet<String> lacking = new TreeSet<>(loaded.names());
    lacking.removeAll(files.keySet());
    return new ModuleTree(folder, kept, new ArrayList<>(lacking));
  }

  /**
   * Reads every module, as many at once as there are processors.
   *
   * @param release the kernel's release, which must be the modules' own; null if it is not known
   * @return what was read of each, in the order of their names
   * @throws IOException if a file cannot be read
   * @throws ImageFormatException if a file is no module, or one of another kernel
   */
  public <T> List<T> read(@Nullable String release, ModuleReader<T> reader) throws IOException {
    try {
      return files.values().parallelStream().map(file -> read(file, release, reader)).toList();
    } catch (UncheckedIOException e) {
      throw cause(e);
    }
  }

  private static <T> T read(ModuleFile file, @Nullable String release, ModuleReader<T> reader) {
    try {
      Image module = file.open();
      String built = ModuleInfo.of(module).release();
      if (release != null && !release.equals(built)) {
        throw module
            .content()
            .malformed(-1, "a module of %s, the kernel is %s".formatted(told(built), release));
      }
      return reader.read(file, module);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IOException cause(UncheckedIOException e) {
    return Objects.requireNonNull(e.getCause());
  }

  private static String told(@Nullable String release) {
    return release == null ? "no kernel that it names" : release;
  }
}
