package org.jumppatch.patcher.x86.state;

/**
 * The segment registers, as prefixes name them. In 64-bit mode only fs and gs have a base; the
 * others mean nothing before memory (Intel SDM volume 1, chapter 3.4.2.1).
 */
public enum Segment {
  NONE(""),
  ES("es"),
  CS("cs"),
  SS("ss"),
  DS("ds"),
  FS("fs"),
  GS("gs");

  private final String text;

  Segment(String text) {
    this.text = text;
  }

  /** As it is written, without the colon after it. */
  public String text() {
    return text;
  }
}
