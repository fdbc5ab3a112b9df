package org.jumppatch.patcher.explain;

import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/** What was done to a text: the kernel's, or a module's. */
interface Steps {
  /** The names that the text's places have. */
  Functions functions();

  /** Whose site is being changed at an index, and how far that is; empty if none is. */
  String pokedAt(RunningText text, int index);
}
