package org.jumppatch.elf.module;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * What a module says of itself in its section {@code .modinfo}: strings {@code key=value}, each
 * with a NUL at its end (include/linux/moduleparam.h, {@code __MODULE_INFO}).
 *
 * @param name its name; null where it has none (before 4.13)
 * @param release the release of the kernel that it was built for; null where it names none
 */
public record ModuleInfo(@Nullable String name, @Nullable String release) {
  private static final String SECTION = ".modinfo";
  private static final String NAME = "name=";

  /** The release, then the kernel's options (include/linux/vermagic.h). */
  private static final String VERMAGIC = "vermagic=";

  /** Longest string that is read: a module's list of aliases has a string for each. */
  private static final int LONGEST = 1 << 16;

  /**
   * Reads it.
   *
   * @throws org.jumppatch.elf.ImageFormatException if a string has no end
   */
  public static ModuleInfo of(Image module) {
    Section section = module.elf().section(SECTION).orElse(null);
    if (section == null) {
      throw module.content().malformed(-1, "no module: it has no section " + SECTION);
    }
    Bytes strings = module.elf().content(section);
    String name = null;
    String release = null;
    long at = 0;
    while (at < strings.size()) {
      String string = strings.string(at, LONGEST);
      at += string.length() + 1;
      if (string.startsWith(NAME)) {
        name = string.substring(NAME.length());
      } else if (string.startsWith(VERMAGIC)) {
        release = string.substring(VERMAGIC.length()).split(" ", 2)[0];
      }
    }
    return new ModuleInfo(name, release);
  }
}
