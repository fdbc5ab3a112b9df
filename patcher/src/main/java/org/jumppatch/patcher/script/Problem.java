package org.jumppatch.patcher.script;

import java.util.List;

/**
 * Something wrong in a script.
 *
 * @param at the word that is meant
 * @param kind whether the text is wrong or what it asks for is unsafe
 * @param message on one line
 * @param evidence further lines, such as the disassembly that shows why; often none
 */
public record Problem(Position at, Kind kind, String message, List<String> evidence) {
  /** What sort of problem it is. */
  public enum Kind {
    /** The text means nothing, here or in this image. */
    WRONG,
    /** The text is clear, and the patched image would not be sound. */
    UNSAFE
  }

  public Problem {
    evidence = List.copyOf(evidence);
  }

  static Problem wrong(Position at, String message) {
    return new Problem(at, Kind.WRONG, message, List.of());
  }

  static Problem unsafe(Position at, String message, List<String> evidence) {
    return new Problem(at, Kind.UNSAFE, message, evidence);
  }
}
