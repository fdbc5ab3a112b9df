package org.jumppatch.patcher.cost;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * Changing the preemption mode while the kernel runs ({@code __sched_dynamic_update},
 * kernel/sched/core.c): first everything is switched on, so that at no time nothing preempts, then
 * what the mode wants off goes off. So what is off in both modes goes there and back, and to write
 * the mode that is on already is not free.
 *
 * @param from the mode that is on
 * @param to the mode that is written
 */
public record PreemptAction(PreemptMode from, PreemptMode to) {
  /** The key of the lazy mode ({@code preempt_dynamic_key_enable}). */
  public static final String LAZY_KEY = "sk_dynamic_preempt_lazy";

  private static final int ON = 0;
  private static final int OFF = 1;

  /** Whether a kernel can change its mode at all: CONFIG_PREEMPT_DYNAMIC by static calls. */
  public static boolean isPossible(CostedImage kernel) {
    return kernel.calls().named(PreemptCall.PREEMPT_SCHEDULE.call()) != null;
  }

  /**
   * Its updates in the text of one image.
   *
   * @param lazy the key of the lazy mode, if the image has sites of it
   */
  public List<CostRow> rows(CostedImage image, @Nullable StaticKey lazy) {
    List<CostRow> rows = new ArrayList<>();
    for (PreemptCall call : PreemptCall.values()) {
      if (!call.isOnIn(from)) {
        add(rows, image, call, ON);
      }
    }
    if (lazy != null && from == PreemptMode.LAZY) {
      rows.add(image.flip(lazy, ON).to("off"));
    }
    for (PreemptCall call : PreemptCall.values()) {
      if (!call.isOnIn(to)) {
        add(rows, image, call, OFF);
      }
    }
    if (lazy != null && to == PreemptMode.LAZY) {
      rows.add(image.flip(lazy, OFF).to("on"));
    }
    return rows;
  }

  private static void add(List<CostRow> rows, CostedImage image, PreemptCall call, int stage) {
    StaticCall found = image.calls().named(call.call());
    if (found != null) {
      rows.add(image.update(found, stage).to(stage == ON ? call.whenOn() : call.whenOff()));
    }
  }
}
