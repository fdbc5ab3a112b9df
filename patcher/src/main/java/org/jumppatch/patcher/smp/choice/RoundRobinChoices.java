package org.jumppatch.patcher.smp.choice;

/**
 * Choices without chance: CPUs go on in turn, the patcher when each has had its own; interrupts are
 * taken at once; code is fetched as old as it may be, and all turns have the same length.
 */
public final class RoundRobinChoices implements Choices {
  private int actor;
  private int cpu = -1;
  private boolean allHadTheirs;

  @Override
  public int choose(Decision decision, int count) {
    return switch (decision) {
      case ACTOR -> actor(count);
      case SITE -> actor % count;
      case TURN -> patcher();
      case CPU -> cpu(count);
      case INTERRUPT, RUNNING -> count - 1;
      case BURST -> count - 1;
      case VERSION, TRAPPED, NMI, USER, KERNEL, ENTRY, TOLD -> 0;
    };
  }

  private int actor(int count) {
    actor = (actor + 1) % count;
    return actor;
  }

  private int patcher() {
    boolean turn = allHadTheirs;
    allHadTheirs = false;
    return turn ? 1 : 0;
  }

  private int cpu(int count) {
    cpu = (cpu + 1) % count;
    allHadTheirs |= cpu == count - 1;
    return cpu;
  }
}
