package org.jumppatch.patcher.smp.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.CpuMode;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.Frame;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares a search by parts with one that asks the machine for every move of every whole state and
 * keeps states as text.
 */
class StateSpaceTest {
  private static final CodeBytes JMP2 = CodeBytes.of(0xeb, 0x30);

  private final EventProbe probe = new EventProbe();

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void partsMakeTheSameStatesAsTheWhole(Mutation mutation) {
    for (Dialect dialect : List.of(Dialect.V5_3, Dialect.V6_1)) {
      for (FetchModel fetch : List.of(FetchModel.COHERENT, FetchModel.BYTE)) {
        compare(setup(dialect, fetch, mutation, 1, 2, Set.of(Circumstance.FOREIGN_INT3)));
        compare(setup(dialect, fetch, mutation, 2, 1, Set.of()));
        compare(setup(dialect, fetch, mutation, 1, 1, Set.of(Circumstance.PATCHER_EXECUTES)));
      }
    }
  }

  private static MachineSetup setup(
      Dialect dialect,
      FetchModel fetch,
      Mutation mutation,
      int remoteCpus,
      int sites,
      Set<Circumstance> circumstances) {
    PokeEntry low = PokeEntry.of(dialect, 0x1007, Emulation.NOP2, JMP2);
    PokeEntry high = PokeEntry.of(dialect, 0x1009, JMP2, Emulation.NOP2);
    PokeVector vector = new PokeVector(sites == 1 ? List.of(low) : List.of(low, high));
    return new MachineSetup(
        Protocol.of(PokeProgram.batches(dialect, List.of(vector))).with(Set.of(mutation)),
        fetch,
        1 + remoteCpus,
        circumstances,
        MachineSetup.Scope.PROGRAM);
  }

  private void compare(MachineSetup setup) {
    SmpMachine machine = new SmpMachine(setup);
    Map<String, Integer> whole = new HashMap<>();
    int wholeEvents = searchWhole(machine, whole);
    Set<Long> parts = new HashSet<>();
    int partsEvents = searchParts(new StateSpace(machine, Set.of()), parts);
    assertThat(parts).as("%s", setup).hasSameSizeAs(whole.keySet());
    assertThat(partsEvents).as("%s", setup).isEqualTo(wholeEvents);
  }

  private int searchWhole(SmpMachine machine, Map<String, Integer> seen) {
    int events = 0;
    Deque<SmpState> queue = new ArrayDeque<>(List.of(machine.start()));
    seen.put(text(machine, machine.start()), 0);
    while (!queue.isEmpty()) {
      SmpState state = queue.remove();
      Odometer odometer = new Odometer();
      do {
        SmpState next = machine.start();
        next.copyFrom(state);
        probe.clear();
        int actor = machine.step(next, odometer, probe);
        events |= actor == 0 ? MoveEvents.byPatcher(probe.events()) : probe.events();
        if (seen.putIfAbsent(text(machine, next), seen.size()) == null) {
          queue.add(next);
        }
      } while (odometer.advance());
    }
    return events;
  }

  private static int searchParts(StateSpace space, Set<Long> seen) {
    int[] events = new int[1];
    Deque<Long> queue = new ArrayDeque<>(List.of(space.start()));
    seen.add(space.start());
    while (!queue.isEmpty()) {
      space.moves(
          queue.remove(),
          (next, brought) -> {
            events[0] |= brought;
            if (seen.add(next)) {
              queue.add(next);
            }
          });
    }
    return events[0];
  }

  /** A state in words, with what no CPU can tell apart left out. */
  private static String text(SmpMachine machine, SmpState state) {
    MachineSetup setup = machine.setup();
    CodeMemory memory = machine.memory();
    StringBuilder text = new StringBuilder();
    text.append(state.position).append(state.sent ? " sent " : " ").append(state.halted);
    text.append(state.time).append(' ').append(state.vector).append(state.visible);
    text.append(state.counted).append(state.references).append(state.stackReused);
    for (int cpu = setup.firstExecutor(); cpu < setup.cpus(); cpu++) {
      text.append('|').append(state.interrupted[cpu]).append(state.deferred[cpu]);
      for (int frame : new int[] {Frame.own(cpu), Frame.nmi(cpu)}) {
        CpuMode mode = state.mode[frame];
        text.append(mode);
        boolean searches =
            mode != CpuMode.RUNNING && mode != CpuMode.EMULATED && mode != CpuMode.RETURNING;
        text.append(searches ? state.site[frame] : "");
      }
      int[] floors = new int[memory.units()];
      for (int unit = 0; unit < floors.length; unit++) {
        floors[unit] =
            Math.max(
                state.unitFloor[cpu * floors.length + unit],
                memory.version(unit, state.floor[cpu]));
      }
      text.append(setup.fetch() == FetchModel.COHERENT ? "" : Arrays.toString(floors));
    }
    return text.toString();
  }
}
