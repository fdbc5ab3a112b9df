package org.jumppatch.patcher.run;

import java.util.Locale;
import java.util.Optional;

/** How sites are brought to the protocol. */
public enum Mode {
  /** Many sites in one sorted vector: three syncs for all of them. */
  BATCH,
  /** Each site on its own: three syncs for each. */
  SINGLE;

  /** The mode that a user names, in upper or lower case. */
  public static Optional<Mode> of(String label) {
    for (Mode mode : values()) {
      if (mode.label().equals(label.toLowerCase(Locale.ROOT))) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  /** How a user names it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
