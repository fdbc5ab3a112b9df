package org.jumppatch.patcher.x86.decode;

/** A prefix that is written before the mnemonic; an instruction executed here has one at most. */
public enum Prefix {
  NONE(""),
  LOCK("lock "),
  REP("rep "),
  REPE("repe "),
  REPNE("repne "),
  BND("bnd "),
  NOTRACK("notrack ");

  private final String text;

  Prefix(String text) {
    this.text = text;
  }

  /** As it is written, with a space after it. */
  String text() {
    return text;
  }
}
