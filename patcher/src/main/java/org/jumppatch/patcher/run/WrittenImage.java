package org.jumppatch.patcher.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.elf.wrapping.Starter;
import org.jumppatch.patcher.site.Note;

/**
 * A patched image that was written.
 *
 * @param file the name it was given
 * @param notes what the user should know of the file, besides what is known of the changes
 */
public record WrittenImage(Path file, List<Note> notes) {
  /** What names of compressed files and of kernels to be booted end in, or start with. */
  private static final List<String> PACKED =
      List.of(".xz", ".gz", ".zst", ".bz2", ".lzma", ".lzo", ".lz4", ".efi");

  private static final List<String> BOOTED = List.of("vmlinuz", "bzimage");
  private static final List<String> PLAIN = List.of(".ko", ".elf");

  public WrittenImage {
    notes = List.copyOf(notes);
  }

  /**
   * An image that was written as a plain ELF file.
   *
   * @param lost what it did not take over of the input's rights and attributes, in words
   */
  static WrittenImage plain(Image image, Destination to, List<String> lost) {
    Path file = to.name();
    List<Note> notes = new ArrayList<>();
    if (image.isUnpacked()) {
      notes.add(
          new Note(
              "unpacked",
              "the image is compressed; what is written is the plain ELF file"
                  + " (--repack writes the form of the image)"));
    }
    if (promises(file, PACKED, BOOTED)) {
      notes.add(new Note("form", "what is written is a plain ELF file, whatever its name says"));
    }
    addRights(notes, lost);
    addTry(notes, image, to, image.plainStarter());
    return new WrittenImage(file, notes);
  }

  /**
   * An image that was written in the form that it was found in.
   *
   * @param stale what of that no longer holds, in words
   */
  static WrittenImage repacked(Image image, Destination to, List<String> lost, List<String> stale) {
    Path file = to.name();
    List<Note> notes = new ArrayList<>();
    if (image.isUnpacked() && promises(file, PLAIN, List.of("vmlinux"))) {
      notes.add(new Note("form", "what is written is packed (" + image.form() + ")"));
    }
    for (String what : stale) {
      notes.add(new Note("signature", what + " no longer holds: it is not there or not right"));
    }
    addRights(notes, lost);
    addTry(notes, image, to, image.starter());
    return new WrittenImage(file, notes);
  }

  private static boolean promises(Path file, List<String> endings, List<String> starts) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(name::endsWith)
        || (starts.stream().anyMatch(name::startsWith) && !name.endsWith(".elf"));
  }

  private static void addRights(List<Note> notes, List<String> lost) {
    if (!lost.isEmpty()) {
      notes.add(
          new Note("rights", "the file does not have the input's " + String.join(", ", lost)));
    }
  }

  private static void addTry(List<Note> notes, Image image, Destination to, Starter starter) {
    if (!to.isFile()) {
      return;
    }
    Path file = to.name();
    switch (image.kind()) {
      case VMLINUX, VMLINUZ -> {
        switch (starter) {
          case LOADER -> notes.add(tryIt("qemu-system-x86_64 -kernel " + file));
          case FIRMWARE -> notes.add(tryIt("qemu-system-x86_64 -bios OVMF.fd -kernel " + file));
          case NOTHING -> {}
        }
      }
      case MODULE -> notes.add(tryIt("insmod " + file));
      case EXECUTABLE, SHARED, RELOCATABLE -> {}
    }
  }

  private static Note tryIt(String command) {
    return new Note("try", "to try it: " + command);
  }
}
