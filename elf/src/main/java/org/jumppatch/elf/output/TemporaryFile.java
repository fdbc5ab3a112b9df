package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file under another name until it is whole. Closed before that, or left behind by a program that
 * is told to end (Ctrl-C), it disappears.
 */
final class TemporaryFile implements AutoCloseable {
  private final Path path;
  private final RemovalAtEnd removal;

  private TemporaryFile(Path path) throws IOException {
    this.path = path;
    this.removal = RemovalAtEnd.of(() -> Files.deleteIfExists(path));
  }

  /** A new empty file in the folder of {@code wanted}, which nobody else may read yet. */
  static TemporaryFile beside(Path wanted) throws IOException {
    Path folder = wanted.toAbsolutePath().getParent();
    Path name = wanted.getFileName();
    if (folder == null || name == null) {
      throw new IOException("not the name of a file");
    }
    // Not after the file: its own name may be as long as the file system lets it.
    return new TemporaryFile(Files.createTempFile(folder, ".jumppatch-", ".new"));
  }

  /** The same with the mode bits that new files have: the process's umask decides. */
  static TemporaryFile readableBeside(Path wanted) throws IOException {
    TemporaryFile file = beside(wanted);
    Files.delete(file.path);
    Files.createFile(file.path);
    return file;
  }

  Path path() {
    return path;
  }

  FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.WRITE);
  }

  /** Gives it its name, in place of any file that has it. */
  void become(Path wanted) throws IOException {
    Files.move(path, wanted, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    removal.cancel();
  }
}
