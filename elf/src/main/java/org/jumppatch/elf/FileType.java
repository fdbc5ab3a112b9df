package org.jumppatch.elf;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a name stands for, before it is opened: a FIFO would keep whoever opens it waiting. */
final class FileType {
  /** S_IFMT, the part of a file's mode that says what it is (inode(7)). */
  private static final int MASK = 0170000;

  private FileType() {}

  /**
   * Lets regular files pass, through links.
   *
   * @throws FileSystemException if there is no such file or it cannot be looked at
   * @throws ImageFormatException if it is none
   */
  static void requireRegular(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return;
    }
    int mode;
    try {
      mode = (Integer) Files.getAttribute(path, "unix:mode");
    } catch (IOException e) {
      throw FileProblem.of(path, e);
    }
    throw new ImageFormatException(path.toString(), -1, "is " + name(mode) + ", not a file");
  }

  private static String name(int mode) {
    return switch (mode & MASK) {
      case 0140000 -> "a socket";
      case 0060000 -> "a block device";
      case 0040000 -> "a folder";
      case 0020000 -> "a character device";
      case 0010000 -> "a FIFO";
      default -> "something else";
    };
  }
}
