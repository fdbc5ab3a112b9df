package org.jumppatch.elf.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;

/**
 * The file that has the names and lines which were taken out of another one: {@code objcopy
 * --only-keep-debug} makes it, and {@code objcopy --add-gnu-debuglink} writes into the stripped
 * file where it is.
 *
 * <pre>
 * section .gnu_debuglink
 *   char name[]                 of the file, without a folder; zeroes up to a multiple of 4
 *   u32  crc                    CRC-32 of all of it
 * </pre>
 *
 * (GDB manual, "Debugging Information in Separate Files".) It lies beside the file, or in the
 * folder {@code .debug} there, or in that folder below /usr/lib/debug.
 */
public final class DebugLink {
  private static final String SECTION = ".gnu_debuglink";
  private static final Path GLOBAL = Path.of("/usr/lib/debug");
  private static final int LONGEST_NAME = 255;
  private static final int BLOCK = 1 << 20;

  private DebugLink() {}

  /** The file, read; null where there is none, or it is none that can be read. */
  static @Nullable ElfFile of(Path path, ElfFile elf) {
    Path file = file(path, elf);
    try {
      return file == null ? null : ElfFile.read(Bytes.map(file));
    } catch (IOException | ImageFormatException e) {
      // Without it the image has no names, as without the link.
      return null;
    }
  }

  /**
   * Where it is; null where a file names none, or it is not there, or is another one.
   *
   * @param path of the file that was stripped
   * @param elf the same, unpacked
   */
  public static @Nullable Path file(Path path, ElfFile elf) {
    Optional<Section> section = elf.section(SECTION);
    if (section.isEmpty() || !section.get().hasContent()) {
      return null;
    }
    Bytes content = elf.content(section.get());
    String name = content.string(0, LONGEST_NAME);
    long crc = (name.length() + 1L + 3) & -4;
    if (name.isEmpty() || name.contains("/") || !content.has(crc, Integer.BYTES)) {
      return null;
    }
    Path folder = path.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      return null;
    }
    Path below = GLOBAL.resolve(folder.getRoot().relativize(folder));
    for (Path place : List.of(folder, folder.resolve(".debug"), below)) {
      Path file = matching(place, name, content.u32(crc));
      if (file != null) {
        return file;
      }
    }
    return null;
  }

  private static @Nullable Path matching(Path folder, String name, long crc) {
    try {
      Path file = folder.resolve(name);
      return Files.isRegularFile(file) && crc(Bytes.map(file)) == crc ? file : null;
    } catch (IOException | InvalidPathException | ImageFormatException e) {
      return null;
    }
  }

  private static long crc(Bytes file) {
    CRC32 crc = new CRC32();
    for (long at = 0; at < file.size(); at += BLOCK) {
      crc.update(file.buffer(at, Math.min(BLOCK, file.size() - at)));
    }
    return crc.getValue();
  }
}
