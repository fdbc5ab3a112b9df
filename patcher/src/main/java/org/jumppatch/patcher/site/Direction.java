package org.jumppatch.patcher.site;

import org.jumppatch.patcher.text.Labelled;

/** Where a key is to be taken. */
public enum Direction implements Labelled {
  /** On, whatever it is now. */
  ENABLE,
  /** Off, whatever it is now. */
  DISABLE,
  /** From what it is now to the other. */
  FLIP;

  /** The state that a key is to be in which is on or off now. */
  public boolean wanted(boolean on) {
    return switch (this) {
      case ENABLE -> true;
      case DISABLE -> false;
      case FLIP -> !on;
    };
  }
}
