package org.jumppatch.elf.jumplabel;

/** How a jump table was found, in the order in which it is looked for. */
public enum TableSource {
  /** A section named {@code __jump_table}. */
  SECTION("section"),
  /** The relocations of a relocatable file's section {@code __jump_table}. */
  RELOCATIONS("relocations"),
  /** {@code __start___jump_table} and {@code __stop___jump_table} in the file's symbol table. */
  SYMBOLS("symbols"),
  /** The same two symbols in the kallsyms inside the image. */
  KALLSYMS("kallsyms"),
  /** The one long run of entries in the image's content. */
  CONTENT("content"),
  /** There is none. */
  NONE("none");

  private final String word;

  TableSource(String word) {
    this.word = word;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
