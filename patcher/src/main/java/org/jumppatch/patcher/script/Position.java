package org.jumppatch.patcher.script;

/**
 * A place in a script's text.
 *
 * @param line counted from 1
 * @param column in characters, counted from 1
 */
public record Position(int line, int column) implements Comparable<Position> {
  @Override
  public int compareTo(Position other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /** As in the messages of compilers: {@code 3:7}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
