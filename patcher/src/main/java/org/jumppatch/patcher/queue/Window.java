package org.jumppatch.patcher.queue;

import org.jumppatch.patcher.text.Labelled;

/** Whether a key's count and its text may disagree until entries are applied. */
public enum Window implements Labelled {
  /** They may, as with all schemes that queue; that it can be seen is said. */
  ALLOWED,
  /** They must not once the flip has returned. */
  REFUSED
}
