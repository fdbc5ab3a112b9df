package org.jumppatch.patcher.smp.choice;

/**
 * Decides whatever the machine leaves open: who moves, which site is executed, how old a fetch is,
 * when an interrupt is taken. The machine is deterministic but for its answers.
 */
public interface Choices {
  /** What is being decided, for those who weigh the alternatives. */
  enum Decision {
    /** Who moves next: 0 is the patcher where it can, the CPUs follow in order. */
    ACTOR,
    /** What a running CPU does: 0 executes a site, then take the interrupt, then a foreign int3. */
    RUNNING,
    /** What a CPU inside an int3 does: 0 goes on, then an NMI, then the interrupt. */
    TRAPPED,
    /** Whether an isolated CPU in user mode enters the kernel: 0 stays. */
    USER,
    /** Whether an isolated CPU in the kernel goes back to user mode: 0 does its work. */
    KERNEL,
    /** What an isolated CPU does on its way: 0 goes on, 1 executes a site. */
    ENTRY,
    /** Whether an isolated CPU's store buffer gives away where it is: 0 keeps it. */
    TOLD,
    /** Which site, by ascending address. */
    SITE,
    /** Which version of a fetch unit, 0 for the oldest it may still see. */
    VERSION,
    /**
     * Where CPUs run code: whether one of them goes on (0) or the patcher does its next step (1).
     */
    TURN,
    /** Which CPU goes on running code, by ascending number. */
    CPU,
    /** Whether a CPU that runs code takes the interrupt that is pending: 0 leaves it pending. */
    INTERRUPT,
    /** Whether an NMI comes to a CPU that runs code: 0 is no. */
    NMI,
    /** How many instructions a CPU executes before another one goes on, less one. */
    BURST
  }

  /**
   * One alternative.
   *
   * @param decision what is decided
   * @param count how many alternatives there are, at least 1
   * @return 0 to {@code count - 1}
   */
  int choose(Decision decision, int count);
}
