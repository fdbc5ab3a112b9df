package org.jumppatch.patcher.x86.differential;

import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.MachineState;

/** What executes single instructions: the interpreter, or an oracle that it is compared with. */
interface Processor {
  /** How an instruction ended. */
  enum End {
    /** It is done. */
    DONE,
    /** Divide error; nothing is changed. */
    DIVIDE_ERROR,
    /** It is not executed here. */
    NOT_EXECUTED
  }

  /**
   * Executes the instruction of a case.
   *
   * @param state a copy of the case's state, which is changed
   */
  End execute(Case one, MachineState state);

  /** Whether it can be asked about an instruction. */
  boolean knows(Case one);

  /** Whether it survives a divide error. */
  boolean reportsErrors();
}
