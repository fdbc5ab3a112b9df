package org.jumppatch.elf.module;

import java.util.List;
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
 * @param depends the modules whose symbols it uses (scripts/mod/modpost.c, {@code add_depends});
 *     null where it does not say
 */
public record ModuleInfo(
    @Nullable String name, @Nullable String release, @Nullable List<String> depends) {
  private static final String SECTION = ".modinfo";
  private static final String NAME = "name=";

  /** The release, then the kernel's options (include/linux/vermagic.h). */
  private static final String VERMAGIC = "vermagic=";

  private static final String DEPENDS = "depends=";

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
    List<String> depends = null;
    long at = 0;
    while (at < strings.size()) {
      String string = strings.string(at, LONGEST);
      at += string.length() + 1;
      if (string.startsWith(NAME)) {
        name = string.substring(NAME.length());
      } else if (string.startsWith(VERMAGIC)) {
        release = string.substring(VERMAGIC.length()).split(" ", 2)[0];
      } else if (string.startsWith(DEPENDS)) {
        String names = string.substring(DEPENDS.length());
        depends = names.isEmpty() ? List.of() : List.of(names.split(",", -1));
      }
    }
    return new ModuleInfo(name, release, depends);
  }
}
