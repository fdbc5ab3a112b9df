package org.jumppatch.patcher.explain.pointer;

/** Whether a pointer goes where it may. */
public enum PointerVerdict {
  /** To where the image says. */
  AS_IMAGE("as-image"),
  /** The kernel sets it while it runs: to a function of the image. */
  FUNCTION("function"),
  /** The kernel sets it while it runs: to the code of a module, or of BPF. */
  MADE("module"),
  /** Out of the image, and not all modules and not all code of BPF are known: it may be theirs. */
  UNKNOWN("unknown"),
  /** Elsewhere. */
  ELSEWHERE("elsewhere"),
  /** The dump does not hold it. */
  MISSING("missing");

  private final String word;

  PointerVerdict(String word) {
    this.word = word;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
