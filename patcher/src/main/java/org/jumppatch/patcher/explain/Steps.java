package org.jumppatch.patcher.explain;

import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/** What was done to a text: the kernel's, or a module's. */
interface Steps {
  /** The names that the text's places have. */
  Functions functions();

  /** What is known of the place at an index that is unexplained; empty if nothing is. */
  String about(RunningText text, int index);
}
