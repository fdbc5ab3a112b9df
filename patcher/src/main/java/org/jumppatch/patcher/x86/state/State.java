package org.jumppatch.patcher.x86.state;

/** What the instructions of one CPU work on: registers of its own, and memory that it shares. */
public final class State {
  private final Registers registers = new Registers();

  /** The registers' own, one step less away. */
  private final long[] general = registers.general;

  private final Memory memory;

  /**
   * @param memory its data
   */
  public State(Memory memory) {
    this.memory = memory;
  }

  /** Its registers. */
  public Registers registers() {
    return registers;
  }

  /** Its general-purpose registers by {@link Register#number}, to be read and written. */
  public long[] general() {
    return general;
  }

  /** Its data. */
  public Memory memory() {
    return memory;
  }
}
