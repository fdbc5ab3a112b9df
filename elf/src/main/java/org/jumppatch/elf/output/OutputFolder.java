package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jumppatch.elf.FileProblem;

/**
 * A new folder of files that go together. It appears whole or not at all: it is filled beside its
 * place under another name, synced, then renamed. An empty folder of its name is replaced, as mv
 * does; nothing else is.
 */
public final class OutputFolder {
  /** What new folders may have at most; the umask takes of it. */
  private static final int PERMISSIONS = 0777;

  private final Path name;
  private final Path place;

  private OutputFolder(Path name, Path place) {
    this.name = name;
    this.place = place;
  }

  /**
   * A folder that is to be.
   *
   * @throws FileSystemException if something that is no empty folder has that name
   */
  public static OutputFolder at(Path output) throws IOException {
    FileProblem.requireWholeName(output);
    Path place = LinkTarget.of(output);
    if (Files.exists(place) && !isEmptyFolder(place)) {
      throw new FileSystemException(
          output.toString(), null, "is there and is no empty folder, and is not replaced");
    }
    return new OutputFolder(output, place);
  }

  private static boolean isEmptyFolder(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return false;
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw FileProblem.of(place, e);
    }
  }

  /** The name as it was given. */
  public Path name() {
    return name;
  }

  /** Puts files into it. */
  @FunctionalInterface
  public interface Filling<T> {
    /** Writes all files, and says something of them. */
    T fill(Unfinished folder) throws IOException;
  }

  /** The folder while it is being filled. */
  public final class Unfinished {
    private final Path root;

    private Unfinished(Path root) {
      this.root = root;
    }

    /**
     * A file in it.
     *
     * @param below its name from this folder on; it leads to no other folder
     * @param input the file that it is a changed copy of
     */
    public OutputFile file(Path below, Path input) throws IOException {
      Path file = root.resolve(below).normalize();
      if (!file.startsWith(root) || file.equals(root)) {
        throw new FileSystemException(below.toString(), null, "leads out of the folder " + name);
      }
      Files.createDirectories(file.getParent());
      return OutputFile.within(name.resolve(root.relativize(file)), file, input);
    }
  }

  /**
   * Fills it and gives it its name.
   *
   * @throws FileSystemException if it cannot be written; then all is as it was
   */
  public <T> T fill(Filling<T> filling) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.beside(place)) {
      T filled = filling.fill(new Unfinished(folder.path()));
      for (Path each : folder.folders()) {
        Files.setAttribute(each, "unix:mode", PERMISSIONS & ~Umask.ofProcess());
        sync(each);
      }
      folder.become(place);
      sync(folder.parent());
      return filled;
    } catch (IOException e) {
      throw FileProblem.of(name, e);
    }
  }

  /** Makes names last through a power cut. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
