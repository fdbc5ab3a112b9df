package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Fetch;
import org.jumppatch.patcher.x86.operation.Operation;
import org.jumppatch.patcher.x86.state.Memory;
import org.jumppatch.patcher.x86.state.MemoryFaultException;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.PageTable;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/**
 * One CPU: registers that are its own, code that it fetches, and memory that it shares. It takes no
 * interrupts by itself; whoever steps it may change its registers between two steps.
 */
public final class Core {
  private final State state;
  private final Registers registers;
  private final Fetch fetch;
  private final OperationCache operations;
  private long executed;

  // The page of code that it executes from; looking one up costs as much as an instruction.
  private long pageNumber = -1;
  private @Nullable Operation[] page = new @Nullable Operation[0];

  /**
   * @param memory its data
   * @param fetch its code
   * @param operations what has been decoded, for all CPUs of a machine
   */
  public Core(Memory memory, Fetch fetch, OperationCache operations) {
    this.state = new State(memory);
    this.registers = state.registers();
    this.fetch = fetch;
    this.operations = operations;
  }

  /** Its registers. */
  public Registers registers() {
    return registers;
  }

  /** How many instructions it has begun to execute. */
  public long executed() {
    return executed;
  }

  /** Executes one instruction. */
  public Outcome step() {
    return run(1);
  }

  /**
   * Executes instructions until one comes to something else than {@link
   * Outcome.Progress#CONTINUES}.
   *
   * @param limit how many at most. Of a string instruction that repeats, one step may do a part
   *     only: rip stays at it, as when an interrupt comes in between.
   */
  public Outcome run(long limit) {
    long count = 0;
    Outcome outcome = null;
    while (count < limit && outcome == null) {
      outcome = execute();
      count++;
    }
    executed += count;
    return outcome == null ? Outcome.Progress.CONTINUES : outcome;
  }

  private @Nullable Outcome execute() {
    Operation operation;
    try {
      operation = at(registers.rip());
    } catch (StopException stop) {
      return stop.outcome();
    }
    int flags = registers.flags();
    try {
      return operation.execute(state);
    } catch (MemoryFaultException fault) {
      registers.setFlags(flags);
      return new Outcome.MemoryFault(operation.instruction(), fault.address(), fault.write());
    }
  }

  private Operation at(long rip) {
    long number = rip >>> PageTable.SHIFT;
    if (number != pageNumber) {
      page = operations.page(number);
      pageNumber = number;
    }
    Operation operation = page[(int) rip & PageTable.OFFSET];
    return operation != null ? operation : operations.fetch(rip, fetch);
  }
}
