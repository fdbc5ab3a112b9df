package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a name leads through symbolic links, be there a file or not. */
final class LinkTarget {
  /** As many as the system follows (MAXSYMLINKS, include/linux/namei.h). */
  private static final int MOST_LINKS = 40;

  private LinkTarget() {}

  /**
   * The name that is no link.
   *
   * @throws FileSystemException if the links lead round
   */
  static Path of(Path name) throws IOException {
    Path at = name;
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemException(name.toString(), null, "too many levels of symbolic links");
      }
      at = at.toAbsolutePath().resolveSibling(Files.readSymbolicLink(at));
    }
    return at;
  }
}
