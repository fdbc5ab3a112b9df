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
 * The file that has the names which were taken out of another one: {@code objcopy
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
final class DebugLink {
  private static final String SECTION = ".gnu_debuglink";
  private static final Path GLOBAL = Path.of("/usr/lib/debug");
  private static final int LONGEST_NAME = 255;
  private static final int BLOCK = 1 << 20;

  private DebugLink() {}

  /** The file; null where a file names none, or it is not there, or is another one. */
  static @Nullable ElfFile of(Path path, ElfFile elf) {
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
      ElfFile debug = read(place, name, content.u32(crc));
      if (debug != null) {
        return debug;
      }
    }
    return null;
  }

  private static @Nullable ElfFile read(Path folder, String name, long crc) {
    try {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        return null;
      }
      Bytes bytes = Bytes.map(file);
      return crc(bytes) == crc ? ElfFile.read(bytes) : null;
    } catch (IOException | InvalidPathException | ImageFormatException e) {
      // Without it the image has no names, as without the link.
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
