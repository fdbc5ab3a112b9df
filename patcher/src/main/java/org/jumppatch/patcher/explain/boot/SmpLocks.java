package org.jumppatch.patcher.explain.boot;

import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * On one CPU every lock prefix in the kernel's text becomes a segment prefix that says nothing
 * ({@code alternatives_smp_unlock}, arch/x86/kernel/alternative.c).
 */
public final class SmpLocks implements BootStep {
  private static final byte LOCK = (byte) 0xf0;
  private static final byte NO_LOCK = 0x3e;

  private final long[] places;
  private final boolean unlocked;

  /** Finds out from the dump whether locks were taken out. */
  public SmpLocks(Functions functions, RunningText text) {
    places = places(functions);
    Majority<Byte> seen = new Majority<>();
    for (long place : places) {
      if (text.holds(place, 1)) {
        seen.vote(text.dump()[text.index(place)]);
      }
    }
    unlocked = seen.winner(LOCK) == NO_LOCK;
  }

  private SmpLocks(long[] places, boolean unlocked) {
    this.places = places;
    this.unlocked = unlocked;
  }

  private static long[] places(Functions functions) {
    return functions.targets(".smp_locks", "__smp_locks", "__smp_locks_end");
  }

  /** The same for a module ({@code alternatives_smp_module_add}). */
  public SmpLocks inModule(Functions module) {
    return new SmpLocks(places(module), unlocked);
  }

  @Override
  public void apply(RunningText text) {
    if (unlocked) {
      for (long place : places) {
        if (text.contains(place, 1) && text.expected()[text.index(place)] == LOCK) {
          text.write(Cause.SMP_LOCK, place, new byte[] {NO_LOCK});
        }
      }
    }
  }

  /** The dump as it was before this step, which is what earlier steps are to be compared with. */
  public byte[] undone(RunningText text) {
    if (!unlocked) {
      return text.dump();
    }
    byte[] before = text.dump().clone();
    for (long place : places) {
      if (text.contains(place, 1) && before[text.index(place)] == NO_LOCK) {
        before[text.index(place)] = LOCK;
      }
    }
    return before;
  }
}
