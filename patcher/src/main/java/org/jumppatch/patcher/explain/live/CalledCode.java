package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * Where static calls lead that leave the image: to a function of a module or to what BPF made, be
 * it a dispatcher. That text and data agree on one says only that both were changed.
 */
public final class CalledCode {
  private final Functions functions;
  private final Owners owners;
  private final MadeCode made;
  private final long slide;
  private final List<TracedPlace> unchecked = new ArrayList<>();

  /**
   * @param made compares the dispatchers
   * @param slide how far above its link address the kernel runs
   */
  public CalledCode(Functions functions, Owners owners, MadeCode made, long slide) {
    this.functions = functions;
    this.owners = owners;
    this.made = made;
    this.slide = slide;
  }

  /**
   * Looks where they lead.
   *
   * @param calls by key: the function that is called
   */
  public void look(Map<Long, Long> calls) {
    calls.forEach(
        (key, target) -> {
          made.compareDispatcher(target);
          if (target != 0 && functions.isOutside(target) && !owners.isMade(target)) {
            unchecked.add(
                new TracedPlace(
                    key + slide,
                    functions.place(key, slide),
                    Cause.STATIC_CALL,
                    target + slide,
                    owners.place(target),
                    "",
                    List.of(),
                    false,
                    false,
                    false));
          }
        });
  }

  /** Calls of what nobody owns. */
  public List<TracedPlace> unchecked() {
    return unchecked;
  }
}
