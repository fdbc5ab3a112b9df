package org.jumppatch.patcher.queue;

import org.jumppatch.patcher.text.Labelled;

/** A way in which a queue breaks its promise; those that a vector knows too are named as there. */
public enum QueueViolation implements Labelled {
  /** Bytes were executed that are neither the old nor the new instruction. */
  TORN,
  /** Nothing waits, everybody has returned, and a site is not as its key's count says. */
  STALE_AFTER_SYNC,
  /** The handler searched the vector and did not find the site. */
  SEARCH_MISS,
  /** Text was written that was gone, or an entry behind a vector's end. */
  USED_AFTER_FREE,
  /** A flip found a site that is not as it expects: the kernel stops with "unexpected op". */
  UNEXPECTED_OP,
  /**
   * A key reads flipped, whoever flipped it has returned, and a site of it still does as before. It
   * is in the nature of a queue; see {@link Window}.
   */
  COUNT_AGAINST_TEXT
}
