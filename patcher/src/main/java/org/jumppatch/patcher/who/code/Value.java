package org.jumppatch.patcher.who.code;

/** What a register may hold, as far as it matters here. */
public sealed interface Value {
  /**
   * A number, such as a key's address.
   *
   * @param number the number
   */
  record Constant(long number) implements Value {}

  /**
   * The address of an element of an array, which one is not known.
   *
   * @param base an address in the array, mostly its start
   */
  record Element(long base) implements Value {}

  /**
   * A pointer that was read from a table of pointers, which one is not known.
   *
   * @param table an address in the table, mostly its start
   */
  record Loaded(long table) implements Value {}

  /**
   * What the function was called with, and a distance from it.
   *
   * @param register the number of the argument's register
   * @param offset the distance
   */
  record Argument(int register, long offset) implements Value {}
}
