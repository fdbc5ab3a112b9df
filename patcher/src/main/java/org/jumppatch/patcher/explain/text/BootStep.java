package org.jumppatch.patcher.explain.text;

/** One of the changes that a kernel makes to its text, made again. */
public interface BootStep {
  /**
   * Expects what the kernel writes. What it depends on and the image does not tell (the CPU's
   * features, a static call's function) is taken from the whole dump at once, so that one place
   * which does not go along stands out.
   */
  void apply(RunningText text);
}
