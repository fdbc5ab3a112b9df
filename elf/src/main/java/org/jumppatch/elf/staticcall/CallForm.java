package org.jumppatch.elf.staticcall;

/** How a place calls a static call's function, whatever function that is. */
public enum CallForm {
  /** A call in the middle of a function, 5 bytes. */
  CALL("call", 5),
  /** A call at a function's end, as a jump, 5 bytes; every trampoline is one. */
  TAIL("tail", 5),
  /** A tail call under a condition, as a conditional jump, 6 bytes: clang makes them. */
  CONDITIONAL("jcc", 6);

  private final String word;
  private final int size;

  CallForm(String word, int size) {
    this.word = word;
    this.size = size;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }

  /** Bytes of its instruction. */
  public int size() {
    return size;
  }
}
