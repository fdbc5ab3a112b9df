package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * A probe is an int3 over an instruction's first byte, or a jump to code that was made for it
 * ({@code arch_arm_kprobe}, {@code arch_optimize_kprobes}, arch/x86/kernel/kprobes). One that the
 * kernel's own table does not have is none.
 */
public final class KprobeSites implements BootStep {
  private static final String DETOUR =
      "a jump where a probe is, and the dump does not show that it goes to what was made for it";

  private final Functions functions;
  private final Owners owners;
  private final long slide;
  private final MadeCode made;
  private final List<TracedPlace> probed = new ArrayList<>();

  /** Bytes that a probe's jump takes the place of, and that go on elsewhere, at the most. */
  private static final int REPLACED = 20;

  /**
   * @param made compares the detours
   * @param slide how far above its link address the kernel runs
   */
  public KprobeSites(Functions functions, Owners owners, MadeCode made, long slide) {
    this.made = made;
    this.functions = functions;
    this.owners = owners;
    this.slide = slide;
  }

  /** Every place that is probed so. */
  public List<TracedPlace> probed() {
    return probed;
  }

  @Override
  public void apply(RunningText text) {
    for (Kprobes.Kprobe probe : owners.kprobes().all()) {
      long place = probe.address();
      if (!text.holds(place, 1)) {
        continue;
      }
      byte[] before = before(text, place);
      byte[] first = text.dumped(place, 1);
      if ((first[0] & 0xff) == Opcodes.INT3) {
        text.write(Cause.KPROBE, place, first);
        add(probe, 0, probe.copy() != 0, isCopyCompared(probe, before), true);
      } else if ((first[0] & 0xff) == Opcodes.JUMP && text.holds(place, Code.NEAR_SIZE)) {
        byte[] jump = text.dumped(place, Code.NEAR_SIZE);
        long target = Code.target(jump, 0, place);
        if (functions.isOutside(target) && owners.kprobes().isDetour(probe, target)) {
          text.write(Cause.KPROBE, place, jump);
          boolean compared = made.compareDetour(probe, target, before);
          add(probe, target, true, isCopyCompared(probe, before) && compared, true);
        } else if (functions.isOutside(target) && owners.kprobes().lacksDetour(probe)) {
          text.leave(Cause.KPROBE, DETOUR, place, Code.NEAR_SIZE);
          add(probe, target, true, false, false);
        }
      }
    }
  }

  /** The kernel executes the copy again once somebody else probes what the detour is of. */
  private boolean isCopyCompared(Kprobes.Kprobe probe, byte[] before) {
    return probe.copy() == 0 || made.compareCopy(probe, before);
  }

  private static byte[] before(RunningText text, long place) {
    int length = REPLACED;
    while (!text.contains(place, length)) {
      length--;
    }
    return text.read(place, length);
  }

  private void add(
      Kprobes.Kprobe probe, long target, boolean leaves, boolean compared, boolean checked) {
    probed.add(
        new TracedPlace(
            probe.address() + slide,
            functions.place(probe.address(), slide),
            Cause.KPROBE,
            target == 0 ? 0 : target + slide,
            target == 0 ? "" : owners.place(target),
            owners.probeName(probe),
            List.of(),
            leaves,
            leaves && compared,
            checked));
  }
}
