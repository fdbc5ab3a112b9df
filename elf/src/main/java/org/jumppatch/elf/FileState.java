package org.jumppatch.elf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a name still stands for the same file with the same content.
 *
 * @param key the file itself: device and inode
 * @param size its bytes
 * @param modified when it was last written
 */
record FileState(@Nullable Object key, long size, FileTime modified) {
  static FileState of(Path file) throws IOException {
    BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileState(read.fileKey(), read.size(), read.lastModifiedTime());
  }
}
