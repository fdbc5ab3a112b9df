package org.jumppatch.elf;

/** How a table of the kernel's was found, in the order in which it is looked for. */
public enum TableSource {
  /** A section of the table's name. */
  SECTION("section"),
  /** The relocations of a relocatable file's section of that name. */
  RELOCATIONS("relocations"),
  /** The symbols at its start and its end, in a symbol table or in names that the user gave. */
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
