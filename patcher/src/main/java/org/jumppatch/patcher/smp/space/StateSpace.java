package org.jumppatch.patcher.smp.space;

import java.util.Arrays;
import java.util.Set;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.choice.Choices;

/**
 * The states of a machine as a search sees them, each in one long, and the moves from one to the
 * next.
 *
 * <p>A move changes what all share and what one CPU has for itself, and depends on nothing else. So
 * the machine is asked once for each two such parts, with every choice that it can make, and its
 * answer serves for all states that have them in common. The state is made of the parts' numbers
 * ({@link StateLayout}).
 */
public final class StateSpace {
  private static final Choices GOES_ON = (decision, count) -> 0;
  private static final long[] NOTHING = {};

  /** Takes moves. */
  public interface Sink {
    /**
     * A move.
     *
     * @param next the state it leads to
     * @param events what it brings, as {@link MoveEvents}
     */
    void move(long next, int events);
  }

  private final SmpMachine machine;
  private final StateParts parts;
  private final boolean symmetric;
  private final boolean fused;
  private final int cpus;
  private final int firstCpu;
  private final int firstAlike;
  private final StateLayout layout;
  private final SharedBits bits;
  private final int firstIsolated;

  /** The bits of a state that the patcher reads and writes. */
  private final long patcherMask;

  private final MoveTable cpuMoves = new MoveTable();
  private final MoveTable isolatedMoves;
  private final MoveTable patcherMoves = new MoveTable();
  private final Odometer odometer = new Odometer();
  private final EventProbe events = new EventProbe();
  private final SmpState before;
  private final SmpState after;
  private boolean full;

  /**
   * @param machine whose states
   * @param reductions which of {@link Reduction#CPUS} and {@link Reduction#HANDLER} to make
   */
  public StateSpace(SmpMachine machine, Set<Reduction> reductions) {
    this.machine = machine;
    MachineSetup setup = machine.setup();
    Set<Flaw> flaws = setup.protocol().flaws();
    parts = new StateParts(machine);
    symmetric = reductions.contains(Reduction.CPUS);
    fused =
        reductions.contains(Reduction.HANDLER)
            && setup.protocol().program().waitsForHandlers()
            && !flaws.contains(Flaw.COUNT_WITHOUT_REFERENCE)
            && !flaws.contains(Flaw.LATE_INT3_NET);
    cpus = setup.executors();
    firstCpu = setup.firstExecutor();
    firstAlike = 1 - firstCpu + (flaws.contains(Flaw.SYNC_MISSES_REMOTE) ? 1 : 0);
    layout = new StateLayout(parts.sharedBound(), cpus);
    bits = new SharedBits(setup.isolated() > 0);
    firstIsolated = cpus - setup.isolated();
    isolatedMoves = setup.isolated() > 0 ? new MoveTable() : cpuMoves;
    patcherMask = patcherMask();
    before = machine.start();
    after = machine.start();
  }

  private long patcherMask() {
    long mask = layout.sharedMask();
    for (int c = 0; c < cpus; c++) {
      mask |= firstCpu + c == 0 ? layout.partMask(c) : layout.placed(bits.mask(), c);
    }
    return mask;
  }

  /** The machine whose states they are. */
  public SmpMachine machine() {
    return machine;
  }

  /** Whether a state came up that has no room in a long; moves to it were left out. */
  public boolean isFull() {
    return full;
  }

  /** Bytes that parts and moves take, about. */
  public long bytes() {
    long ofIsolated = isolatedMoves == cpuMoves ? 0 : isolatedMoves.bytes();
    return parts.bytes() + cpuMoves.bytes() + ofIsolated + patcherMoves.bytes();
  }

  /** The state before the first step. */
  public long start() {
    return of(machine.start());
  }

  /** Tells a sink every move from a state, in the same order each time. */
  public void moves(long state, Sink sink) {
    tell(state & ~patcherMask, movesOfPatcher(state & patcherMask), sink);
    long shared = layout.shared(state);
    for (int c = 0; c < cpus; c++) {
      long part = layout.part(state, c);
      long others = state & ~(layout.partMask(c) | layout.sharedMask());
      boolean patching = firstCpu + c == 0;
      MoveTable known = c < firstIsolated ? cpuMoves : isolatedMoves;
      long[] moves = movesOfCpu(known, shared | layout.placed(part, 0));
      for (int m = 0; m < moves.length; m += 2) {
        long next = layout.placed(layout.part(moves[m], 0), c);
        int events = (int) moves[m + 1];
        sink.move(
            canonical(others | layout.shared(moves[m]) | next),
            patching ? MoveEvents.byPatcher(events) : events);
      }
    }
  }

  private void tell(long others, long[] moves, Sink sink) {
    for (int m = 0; m < moves.length; m += 2) {
      sink.move(canonical(others | moves[m]), (int) moves[m + 1]);
    }
  }

  private long[] movesOfCpu(MoveTable known, long key) {
    long[] moves = known.get(key);
    if (moves == null) {
      // One CPU stands for all that are like it.
      int last = machine.setup().cpus() - 1;
      moves = askCpu(known == isolatedMoves ? last : machine.setup().firstIsolated() - 1, key);
      known.put(key, moves);
    }
    return moves;
  }

  private long[] movesOfPatcher(long key) {
    long[] moves = patcherMoves.get(key);
    if (moves == null) {
      moves = askPatcher(key);
      patcherMoves.put(key, moves);
    }
    return moves;
  }

  /**
   * All that a CPU can do: pairs of the parts it makes of its own and the shared one, and events.
   */
  private long[] askCpu(int cpu, long key) {
    setShared(before, key);
    setPart(before, cpu, layout.part(key, 0));
    before.pending = before.interrupted[cpu] ? 1 : 0;
    long[] moves = new long[8];
    int count = 0;
    odometer.reset();
    do {
      after.copyFrom(before);
      events.clear();
      machine.stepCpu(after, cpu, odometer, events);
      while (fused && machine.isPrivate(after, cpu)) {
        machine.stepCpu(after, cpu, GOES_ON, events);
      }
      long nextPart = partNumber(after, cpu);
      if (isTooLarge(nextPart)) {
        continue;
      }
      long next = sharedNumber(after) | layout.placed(nextPart, 0);
      if (next != key || events.events() != 0) {
        moves = count == moves.length ? Arrays.copyOf(moves, 2 * count) : moves;
        moves[count++] = next;
        moves[count++] = events.events();
      }
    } while (odometer.advance());
    return Arrays.copyOf(moves, count);
  }

  /** What the patcher does: all parts, but of other CPUs only whether they are interrupted. */
  private long[] askPatcher(long key) {
    setShared(before, key);
    before.pending = 0;
    for (int c = 0; c < cpus; c++) {
      long part = layout.part(key, c);
      int cpu = firstCpu + c;
      bits.set(before, cpu, part);
      before.pending += SharedBits.isInterrupted(part) ? 1 : 0;
      if (cpu == 0) {
        setPart(before, cpu, part);
      }
    }
    events.clear();
    if (!machine.stepPatcher(before, events)) {
      return NOTHING;
    }
    long next = sharedNumber(before);
    for (int c = 0; c < cpus; c++) {
      int cpu = firstCpu + c;
      long part = cpu == 0 ? partNumber(before, cpu) : bits.of(before, cpu);
      if (isTooLarge(part)) {
        return NOTHING;
      }
      next |= layout.placed(part, c);
    }
    return new long[] {next, events.events()};
  }

  private void setShared(SmpState state, long packed) {
    parts.setShared(state, (int) layout.shared(packed) - 1);
  }

  private void setPart(SmpState state, int cpu, long part) {
    parts.setOwn(state, cpu, (int) (part >>> bits.width()));
    bits.set(state, cpu, part);
  }

  private long sharedNumber(SmpState state) {
    return parts.shared(state) + 1L;
  }

  private long partNumber(SmpState state, int cpu) {
    return (long) parts.own(state, cpu) << bits.width() | bits.of(state, cpu);
  }

  private boolean isTooLarge(long part) {
    boolean tooLarge = layout.isTooLarge(part);
    full |= tooLarge;
    return tooLarge;
  }

  /** The number of a state of the machine. */
  long of(SmpState state) {
    long packed = sharedNumber(state);
    for (int c = 0; c < cpus; c++) {
      packed |= layout.placed(partNumber(state, firstCpu + c), c);
    }
    return canonical(packed);
  }

  /** The one of all states that differ in the order of like CPUs whose parts ascend. */
  private long canonical(long state) {
    if (!symmetric) {
      return state;
    }
    return layout.sorted(layout.sorted(state, firstAlike, firstIsolated), firstIsolated, cpus);
  }
}
