package org.jumppatch.elf.source;

/**
 * Which of several symbols of one address a kernel shows: its build sorts them by these rules
 * ({@code compare_symbols}, scripts/kallsyms.c), and a {@code System.map} is not sorted so.
 */
final class SymbolRank {
  private static final int WEAK = 8;
  private static final int OF_LINKER = 4;

  /** Symbols with more underscores before them than so many are alike. */
  private static final int UNDERSCORES = 3;

  private SymbolRank() {}

  /**
   * The lowest is shown first: none that is weak, none that the linker's script makes, the fewest
   * underscores.
   *
   * @param type the letter that {@code nm} shows
   */
  static int of(char type, String name) {
    int rank = Character.toUpperCase(type) == 'W' ? WEAK : 0;
    rank += isOfLinker(name) ? OF_LINKER : 0;
    int underscores = 0;
    while (underscores < Math.min(UNDERSCORES, name.length()) && name.charAt(underscores) == '_') {
      underscores++;
    }
    return rank + underscores;
  }

  /** {@code may_be_linker_script_provide_symbol}. */
  private static boolean isOfLinker(String name) {
    return name.length() >= 8
        && name.startsWith("__")
        && (name.startsWith("start_", 2)
            || name.startsWith("stop_", 2)
            || name.startsWith("end_", 2)
            || name.endsWith("_start")
            || name.endsWith("_end"));
  }
}
