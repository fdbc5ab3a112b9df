package org.jumppatch.patcher.smp;

import java.util.Arrays;
import org.jumppatch.patcher.smp.probe.EntryPlace;

/** Everything that changes while a machine runs. CPU 0 is the patching one. */
public final class SmpState {
  /** Site of an int3 that is none of ours. */
  static final int FOREIGN = -1;

  /** What its CPUs execute; the same in copies, which only work without a state is fit for. */
  final Work work;

  /** Index of the patcher's next step. */
  public int position;

  /** Whether the step, a sync, has sent its interrupts and waits. */
  public boolean sent;

  /** Whether the patcher has run into a BUG and goes no further. */
  public boolean halted;

  /** Stores done. */
  public int time;

  /** The vector that was published last, -1 before the first. */
  public int vector = -1;

  /** Whether the handler finds the vector: the pointer is not NULL. */
  public boolean visible;

  /** Whether the count of entries is not 0. */
  public boolean counted;

  /** References: one of the patcher while it is published, one for each handler at work. */
  public int references;

  /** Whether what was the descriptor's place on the stack holds something else. */
  public boolean stackReused;

  /** Interrupts sent and not yet taken. */
  public int pending;

  /** By frame: how far it is in an int3. */
  public final CpuMode[] mode;

  /** By frame: the site whose int3 it met last, or one that is none of ours. */
  public final int[] site;

  /** By CPU: whether the interrupt of a sync has been sent and not yet taken. */
  public final boolean[] interrupted;

  /** By CPU: whether a sync was acknowledged, and serialising put off. */
  public final boolean[] deferred;

  /** By CPU: where it is between user mode and the kernel; only the isolated ones move. */
  public final EntryPlace[] place;

  /** By CPU: whether the patcher reads that it is in user mode. */
  public final boolean[] inUser;

  /** By CPU: whether what says that it is in the kernel is still in its store buffer. */
  public final boolean[] toldLate;

  /** By CPU: whether a sync was put off, so that it flushes when it enters the kernel. */
  public final boolean[] workNoted;

  /** By CPU: whether it was in user mode when the patcher asked, which notes work next. */
  public final boolean[] asked;

  /** Whether the patcher has asked who is in user mode, and has not noted work yet. */
  public boolean asking;

  /**
   * By CPU: no unit is seen older than it was at this time, that of its last serialising ({@link
   * Fetcher#serialise}).
   */
  public final int[] floor;

  /** By CPU and unit of the {@link FetchModel}: no older version is seen. */
  public final short[] unitFloor;

  SmpState(int cpus, int units, Work work) {
    this.work = work;
    mode = new CpuMode[Frame.count(cpus)];
    Arrays.fill(mode, CpuMode.RUNNING);
    site = new int[Frame.count(cpus)];
    interrupted = new boolean[cpus];
    deferred = new boolean[cpus];
    place = new EntryPlace[cpus];
    Arrays.fill(place, EntryPlace.KERNEL);
    inUser = new boolean[cpus];
    toldLate = new boolean[cpus];
    workNoted = new boolean[cpus];
    asked = new boolean[cpus];
    floor = new int[cpus];
    unitFloor = new short[Math.multiplyExact(cpus, units)];
  }

  /** Makes this state the same as another one of the machine. */
  public void copyFrom(SmpState other) {
    position = other.position;
    sent = other.sent;
    halted = other.halted;
    time = other.time;
    vector = other.vector;
    visible = other.visible;
    counted = other.counted;
    references = other.references;
    stackReused = other.stackReused;
    pending = other.pending;
    System.arraycopy(other.mode, 0, mode, 0, mode.length);
    System.arraycopy(other.site, 0, site, 0, site.length);
    System.arraycopy(other.interrupted, 0, interrupted, 0, interrupted.length);
    System.arraycopy(other.deferred, 0, deferred, 0, deferred.length);
    System.arraycopy(other.place, 0, place, 0, place.length);
    System.arraycopy(other.inUser, 0, inUser, 0, inUser.length);
    System.arraycopy(other.toldLate, 0, toldLate, 0, toldLate.length);
    System.arraycopy(other.workNoted, 0, workNoted, 0, workNoted.length);
    System.arraycopy(other.asked, 0, asked, 0, asked.length);
    asking = other.asking;
    System.arraycopy(other.floor, 0, floor, 0, floor.length);
    System.arraycopy(other.unitFloor, 0, unitFloor, 0, unitFloor.length);
  }

  /** Puts CPUs from a first one on into user mode, at the start. */
  void isolate(int first) {
    for (int cpu = first; cpu < place.length; cpu++) {
      place[cpu] = EntryPlace.USER;
      inUser[cpu] = true;
    }
  }

  /** The frame that a CPU is in: an NMI's while that traps, otherwise its own. */
  int frame(int cpu) {
    return mode[Frame.nmi(cpu)] != CpuMode.RUNNING ? Frame.nmi(cpu) : Frame.own(cpu);
  }

  /** Whether a CPU is in no int3 at all. */
  public boolean isRunning(int cpu) {
    return mode[Frame.own(cpu)] == CpuMode.RUNNING && mode[Frame.nmi(cpu)] == CpuMode.RUNNING;
  }
}
