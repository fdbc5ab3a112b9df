package org.jumppatch.elf.module;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.linux.Image;

/**
 * A module's file.
 *
 * @param name the module as {@code /proc/modules} calls it: {@code virtio_net}
 * @param path its file
 * @param size bytes of the file, packed as it is
 * @param content the file, where it is one in a package; else null
 */
public record ModuleFile(String name, Path path, long size, @Nullable Bytes content) {
  private static final String ENDING = ".ko";

  /**
   * Opens it, as one of many.
   *
   * @throws IOException if it cannot be read
   * @throws org.jumppatch.elf.ImageFormatException if it is no image
   */
  public Image open() throws IOException {
    return content == null ? Image.openAmongMany(path) : Image.ofAmongMany(path, content);
  }

  /**
   * The name of the module in a file, which the file's name tells with or without a compression's
   * ending; null if it is no module's. The kernel writes every dash as an underscore
   * (scripts/Makefile.lib, {@code name-fix-token}).
   */
  static @Nullable String nameOf(Path path) {
    String file = path.getFileName().toString();
    int end = file.lastIndexOf(ENDING);
    String rest = end < 1 ? "" : file.substring(end + ENDING.length());
    boolean module = end >= 1 && (rest.isEmpty() || isCompression(rest));
    return module ? file.substring(0, end).replace('-', '_') : null;
  }

  private static boolean isCompression(String ending) {
    return ending.equals(".xz") || ending.equals(".zst") || ending.equals(".gz");
  }
}
