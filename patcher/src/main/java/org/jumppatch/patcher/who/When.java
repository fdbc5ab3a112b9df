package org.jumppatch.patcher.who;

/** When a key can be flipped. */
public enum When {
  /** Never again once the kernel has booted: it is sealed then. */
  SEALED("sealed"),
  /** While the kernel boots, from init text alone. */
  BOOT("boot"),
  /** At any time. */
  RUN("run"),
  /** Nothing that flips it was found. */
  UNKNOWN("unknown");

  private final String word;

  When(String word) {
    this.word = word;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
