package org.jumppatch.cli;

import java.util.List;

/** What the command takes from its surroundings, as the manual and docs/reference.md tell it. */
final class Surroundings {
  private Surroundings() {}

  /**
   * One of them.
   *
   * @param name of a variable, or a file's path
   * @param meaning what for, as a phrase
   */
  record Item(String name, String meaning) {}

  /** Variables of the environment. */
  static List<Item> environment() {
    return List.of(
        new Item("JUMPPATCH_JAVA", "the folder of the Java to run on, before any other"),
        new Item("JAVA_HOME", "the same, where that is Java 17 or newer"),
        new Item("NO_COLOR", "no colours, whatever its value; --color comes before it"),
        new Item("TERM", "dumb is a terminal without colours"),
        new Item(
            "PAGER",
            "what shows long results on a terminal; less if not set, none if empty or cat; see"
                + " --no-pager"),
        new Item("COLUMNS", "the width of the terminal, before what the terminal says"),
        new Item(
            "XDG_CACHE_HOME",
            "where the launcher keeps its archive of loaded classes, in jumppatch/; else ~/.cache"),
        new Item(
            "LC_ALL, LC_CTYPE, LANG",
            "the encoding of file names; numbers and words are the same in every locale"));
  }

  /** Files that it reads without being told to, and those that it writes. */
  static List<Item> files() {
    return List.of(
        new Item("IMAGE.patched", "the output where -o names none"),
        new Item(
            "~/.cache/jumppatch/*.jsa",
            "the launcher's archive of loaded classes: every start is faster with it, none needs"
                + " it"),
        new Item(
            "PREFIX/share/jumppatch/archives/*.jsa",
            "the same of an installed command, for all users; a link to /var/cache/jumppatch in"
                + " Debian's package"),
        new Item(
            "/lib/modules/RELEASE",
            "the kernel's modules, where explain needs them and --modules names no other folder"),
        new Item(
            "/usr/lib/debug",
            "debug files by build-id or by the name in .gnu_debuglink, for names and source"
                + " lines"));
  }
}
