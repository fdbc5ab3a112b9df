package org.jumppatch.patcher.script;

import org.jumppatch.patcher.site.Direction;

/** One statement of a script. */
public sealed interface Statement {
  /** Where it starts. */
  Position at();

  /**
   * {@code enable KEY} or {@code disable KEY}.
   *
   * @param key as on the command line
   */
  record Flip(Direction direction, Word key, Position at) implements Statement {}

  /**
   * {@code poke ADDRESS OLD NEW}.
   *
   * @param address an address, or a symbol with or without an offset
   * @param old what must be there
   * @param text what is to be there
   */
  record Poke(Word address, Operand old, Operand text, Position at) implements Statement {}

  /**
   * {@code call NAME = FUNCTION}.
   *
   * @param name of the static call
   * @param function a symbol or an address; 0 for none
   */
  record Call(Word name, Word function, Position at) implements Statement {}

  /** {@code commit}: what was queued is written, in one batch where it fits into the vector. */
  record Commit(Position at) implements Statement {}
}
