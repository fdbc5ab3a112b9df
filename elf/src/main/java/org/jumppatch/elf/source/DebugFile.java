package org.jumppatch.elf.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.linux.DebugLink;
import org.jumppatch.elf.linux.Image;

/**
 * The file that has an image's DWARF: the image itself, the one that was named, the one that the
 * image's .gnu_debuglink names, or the one that a distribution installs by the image's build-id.
 * What was unpacked out of another file lies in a file of its own until this is closed, since
 * symbolizers read files.
 */
final class DebugFile implements AutoCloseable {
  /** Where gdb, perf and the symbolizers look, too. */
  private static final Path INSTALLED = Path.of("/usr/lib/debug/.build-id");

  private static final String LINES = ".debug_line";

  private final Path path;
  private final boolean ours;

  private DebugFile(Path path, boolean ours) {
    this.path = path;
    this.ours = ours;
  }

  /**
   * Finds it.
   *
   * @param named the file that the user named; null if none
   * @throws IOException if a file cannot be read
   * @throws SourceMissingException if there is none
   * @throws org.jumppatch.elf.ImageFormatException if the one that was named has no line in it or
   *     belongs to another image, or nothing tells what to look for
   */
  static DebugFile of(Image image, @Nullable Path named) throws IOException {
    return of(image, named, INSTALLED);
  }

  static DebugFile of(Image image, @Nullable Path named, Path installed) throws IOException {
    String id = BuildId.of(image.elf());
    if (named != null) {
      return checked(named, image, id);
    }
    if (image.elf().section(LINES).isPresent()) {
      return image.isUnpacked() ? unpacked(image) : new DebugFile(image.path(), false);
    }
    Path linked = DebugLink.file(image.path(), image.elf());
    if (linked != null && ElfFile.read(Bytes.map(linked)).section(LINES).isPresent()) {
      return new DebugFile(linked, false);
    }
    if (id == null) {
      throw image
          .content()
          .malformed(-1, "no source lines in it (DWARF), and no build-id to find them by");
    }
    Path file = installed.resolve(id.substring(0, 2)).resolve(id.substring(2) + ".debug");
    if (!Files.isRegularFile(file)) {
      throw new SourceMissingException(
          image.path()
              + ": no source lines in it (DWARF), and no file "
              + file
              + "; install its package (Debian: linux-image-RELEASE-dbg), or name it with"
              + " --debug-file");
    }
    return checked(file, image, id);
  }

  private static DebugFile checked(Path file, Image image, @Nullable String wanted)
      throws IOException {
    ElfFile debug = ElfFile.read(Bytes.map(file));
    if (debug.section(LINES).isEmpty()) {
      throw debug.bytes().malformed(-1, "no source lines in it: no section " + LINES);
    }
    String id = BuildId.of(debug);
    if (wanted != null && id != null) {
      if (!wanted.equals(id)) {
        throw debug
            .bytes()
            .malformed(-1, "of another image: its build-id is %s, not %s".formatted(id, wanted));
      }
    } else if (!hasCodeOf(debug, image.elf())) {
      throw debug
          .bytes()
          .malformed(
              -1,
              "of another image: without build-ids, its sections of code should be the"
                  + " same, and they are not");
    }
    return new DebugFile(file, false);
  }

  /** Whether both have the same sections of code; one without sections is held to be another. */
  private static boolean hasCodeOf(ElfFile debug, ElfFile image) {
    List<String> wanted = code(image);
    return !wanted.isEmpty() && wanted.equals(code(debug));
  }

  private static List<String> code(ElfFile elf) {
    return elf.sections().stream()
        .filter(section -> section.executable() && section.size() > 0)
        .map(one -> "%s %x %x".formatted(one.name(), one.address(), one.size()))
        .toList();
  }

  private static DebugFile unpacked(Image image) throws IOException {
    Path file = Files.createTempFile("jumppatch", ".elf");
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      image.content().writeTo(out);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new DebugFile(file, true);
  }

  /** Its name. */
  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (ours) {
      Files.deleteIfExists(path);
    }
  }
}
