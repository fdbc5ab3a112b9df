package org.jumppatch.patcher.smp.space;

import java.util.Arrays;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.CpuMode;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.Frame;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.probe.EntryPlace;

/**
 * The parts of a machine's state, each numbered: what all share (the patcher's place and the
 * handler's descriptor) and what one CPU has for itself. The same few hundred parts make up
 * millions of states (Holzmann, "State Compression in SPIN: Recursive Indexing and Compression
 * Training Runs", 1997).
 *
 * <p>A part has one form only. A CPU's floor in time becomes floors of units; what a CPU will not
 * look at again, such as the site of an int3 that is over, is left out. What others read and write
 * of a CPU, such as the interrupt of a sync, is in no part: {@link SharedBits} lie beside its
 * number.
 */
final class StateParts {
  private static final int POSITION = 0;
  private static final int SENT = 1;
  private static final int TIME = 2;
  private static final int VECTOR = 3;
  private static final int VISIBLE = 4;
  private static final int COUNTED = 5;
  private static final int REFERENCES = 6;
  private static final int STACK_REUSED = 7;
  private static final int HALTED = 8;
  private static final int ASKING = 9;

  private static final int MODE = 0;
  private static final int NMI_MODE = 1;
  private static final int SITE = 2;
  private static final int NMI_SITE = 3;
  private static final int DEFERRED = 4;
  private static final int PLACE = 5;
  private static final int TOLD_LATE = 6;
  private static final int FLOORS = 7;

  private final CodeMemory memory;
  private final int floors;
  private final boolean isolates;
  private final PackedFields sharedFields;
  private final PackedFields ownFields;
  private final Numbering shared;
  private final Numbering own;
  private final long[] sharedKey;
  private final long[] ownKey;
  private final int sharedBound;

  StateParts(SmpMachine machine) {
    memory = machine.memory();
    MachineSetup setup = machine.setup();
    int positions = setup.protocol().program().steps().size();
    int vectors = setup.protocol().program().vectors().size();
    int references = 1 + Frame.count(setup.cpus());
    int isolated = Math.min(1, setup.isolated());
    floors = memory.model() == FetchModel.COHERENT ? 0 : memory.units();
    sharedFields =
        new PackedFields(
            new int[] {positions, 1, memory.stores(), vectors, 1, 1, references, 1, 1, isolated});
    int[] largest = new int[FLOORS + floors];
    Arrays.fill(largest, 0, 2, CpuMode.RETURNING.number());
    Arrays.fill(largest, SITE, SITE + 2, memory.sites());
    largest[DEFERRED] = 1;
    largest[PLACE] = isolated * EntryPlace.LEAVING.number();
    largest[TOLD_LATE] = isolated;
    isolates = isolated != 0;
    for (int u = 0; u < floors; u++) {
      largest[FLOORS + u] = memory.version(u, memory.stores());
    }
    ownFields = new PackedFields(largest);
    shared = new Numbering(sharedFields.length());
    own = new Numbering(ownFields.length());
    sharedKey = new long[sharedFields.length()];
    ownKey = new long[ownFields.length()];
    // A sync has begun, has sent its interrupts, or has only asked who is in user mode.
    sharedBound = (2 + isolated) * (positions + 2) * (references + 1);
  }

  /**
   * No number of a shared part reaches this: all but place and references follow from the place.
   */
  int sharedBound() {
    return sharedBound;
  }

  /** Bytes that the numbered parts take. */
  long bytes() {
    return shared.bytes() + own.bytes();
  }

  /** The number of what all share in a state. */
  int shared(SmpState state) {
    Arrays.fill(sharedKey, 0);
    sharedFields.put(sharedKey, POSITION, state.position);
    sharedFields.put(sharedKey, SENT, state.sent ? 1 : 0);
    sharedFields.put(sharedKey, TIME, state.time);
    sharedFields.put(sharedKey, VECTOR, state.vector + 1);
    sharedFields.put(sharedKey, VISIBLE, state.visible ? 1 : 0);
    sharedFields.put(sharedKey, COUNTED, state.counted ? 1 : 0);
    sharedFields.put(sharedKey, REFERENCES, state.references);
    sharedFields.put(sharedKey, STACK_REUSED, state.stackReused ? 1 : 0);
    sharedFields.put(sharedKey, HALTED, state.halted ? 1 : 0);
    sharedFields.put(sharedKey, ASKING, state.asking ? 1 : 0);
    return shared.of(sharedKey);
  }

  /** Makes a state share what has this number. */
  void setShared(SmpState state, int number) {
    shared.get(number, sharedKey);
    state.position = sharedFields.get(sharedKey, POSITION);
    state.sent = sharedFields.get(sharedKey, SENT) != 0;
    state.time = sharedFields.get(sharedKey, TIME);
    state.vector = sharedFields.get(sharedKey, VECTOR) - 1;
    state.visible = sharedFields.get(sharedKey, VISIBLE) != 0;
    state.counted = sharedFields.get(sharedKey, COUNTED) != 0;
    state.references = sharedFields.get(sharedKey, REFERENCES);
    state.stackReused = sharedFields.get(sharedKey, STACK_REUSED) != 0;
    state.halted = sharedFields.get(sharedKey, HALTED) != 0;
    state.asking = sharedFields.get(sharedKey, ASKING) != 0;
  }

  /** The number of what a CPU has for itself in a state. */
  int own(SmpState state, int cpu) {
    Arrays.fill(ownKey, 0);
    ownFields.put(ownKey, MODE, state.mode[Frame.own(cpu)].number());
    ownFields.put(ownKey, NMI_MODE, state.mode[Frame.nmi(cpu)].number());
    ownFields.put(ownKey, SITE, site(state, Frame.own(cpu)));
    ownFields.put(ownKey, NMI_SITE, site(state, Frame.nmi(cpu)));
    ownFields.put(ownKey, DEFERRED, state.deferred[cpu] ? 1 : 0);
    if (isolates) {
      ownFields.put(ownKey, PLACE, state.place[cpu].number());
      ownFields.put(ownKey, TOLD_LATE, state.toldLate[cpu] ? 1 : 0);
    }
    int row = cpu * memory.units();
    for (int u = 0; u < floors; u++) {
      int floor = Math.max(state.unitFloor[row + u], memory.version(u, state.floor[cpu]));
      ownFields.put(ownKey, FLOORS + u, floor);
    }
    return own.of(ownKey);
  }

  /** Gives a CPU what has this number. */
  void setOwn(SmpState state, int cpu, int number) {
    own.get(number, ownKey);
    state.mode[Frame.own(cpu)] = CpuMode.of(ownFields.get(ownKey, MODE));
    state.mode[Frame.nmi(cpu)] = CpuMode.of(ownFields.get(ownKey, NMI_MODE));
    state.site[Frame.own(cpu)] = ownFields.get(ownKey, SITE) - 1;
    state.site[Frame.nmi(cpu)] = ownFields.get(ownKey, NMI_SITE) - 1;
    state.deferred[cpu] = ownFields.get(ownKey, DEFERRED) != 0;
    if (isolates) {
      state.place[cpu] = EntryPlace.of(ownFields.get(ownKey, PLACE));
      state.toldLate[cpu] = ownFields.get(ownKey, TOLD_LATE) != 0;
    }
    state.floor[cpu] = 0;
    int row = cpu * memory.units();
    for (int u = 0; u < floors; u++) {
      state.unitFloor[row + u] = (short) ownFields.get(ownKey, FLOORS + u);
    }
  }

  private static int site(SmpState state, int frame) {
    return switch (state.mode[frame]) {
      case TRAPPED, LOADED, HOLDING, FOUND -> state.site[frame] + 1;
      case RUNNING, EMULATED, RETURNING -> 0;
    };
  }
}
