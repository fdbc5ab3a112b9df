package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder under another name until it is whole. Closed before that, or left behind by a program
 * that is told to end (Ctrl-C), it disappears with all that is in it.
 */
final class TemporaryFolder implements AutoCloseable {
  /** How often a folder is emptied that another thread still puts files into. */
  private static final int ATTEMPTS = 100;

  private final Path parent;
  private final Path path;
  private final RemovalAtEnd removal;

  private TemporaryFolder(Path parent) throws IOException {
    this.parent = parent;
    this.path = Files.createTempDirectory(parent, ".jumppatch-");
    this.removal = RemovalAtEnd.of(() -> removeAtEnd(path));
  }

  /** A new empty folder in that of {@code wanted}, which nobody else may read yet. */
  static TemporaryFolder beside(Path wanted) throws IOException {
    Path parent = wanted.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("not the name of a folder");
    }
    return new TemporaryFolder(parent);
  }

  /** The folder that it is in. */
  Path parent() {
    return parent;
  }

  Path path() {
    return path;
  }

  /** Itself and every folder in it. */
  List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  /** Gives it its name, in place of an empty folder that has it. */
  void become(Path wanted) throws IOException {
    Files.move(path, wanted, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    remove(path);
    removal.cancel();
  }

  private static void removeAtEnd(Path path) throws IOException {
    for (int i = 1; i < ATTEMPTS; i++) {
      try {
        remove(path);
        return;
      } catch (IOException e) {
        // Another thread has put a file into it meanwhile.
      }
    }
    remove(path);
  }

  private static void remove(Path path) throws IOException {
    if (Files.exists(path)) {
      Files.walkFileTree(path, new Removal());
    }
  }

  /** Deletes files first, then the folder that they were in. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
        throws IOException {
      if (problem != null) {
        throw problem;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
