package org.jumppatch.patcher.explain;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.linux.Image;

/**
 * The functions that {@code pv_ops} names. The image has those of bare hardware; a hypervisor's
 * guest may set others before the text is changed, but the same for all that use a slot.
 */
final class PvFunctions {
  private final Functions functions;
  private final Map<Long, Majority<Long>> seen = new HashMap<>();

  PvFunctions(Functions functions) {
    this.functions = functions;
  }

  /**
   * Lets a place in the dump say which function its slot has; what is no such call says nothing.
   */
  void observe(long slot, RunningText text, long place) {
    int at = text.index(place);
    if ((text.dump()[at] & 0xff) == Code.CALL) {
      long target = Code.target(text.dump(), at, place);
      if (functions.starts(target)) {
        seen.computeIfAbsent(slot, s -> new Majority<>()).vote(target);
      }
    }
  }

  /** The function in a slot, a link address; 0 where there is none. */
  long function(long slot) {
    Majority<Long> votes = seen.get(slot);
    long inImage = inImage(slot);
    return votes == null ? inImage : votes.winner(inImage);
  }

  private long inImage(long slot) {
    Image image = functions.image();
    long offset = image.space().fileOffset(slot, Long.BYTES);
    return offset < 0 ? 0 : image.content().u64(offset);
  }
}
