package org.jumppatch.patcher.who;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads stacks, the innermost function first, and tells which keys were being flipped: below a
 * function of kernel/jump_label.c stands the one that flips. A call at a function's end leaves no
 * line, so that the next function may be the flipper's caller.
 */
public final class StackReader {
  private final KernelFlips flips;

  /** With what is known of a kernel. */
  public StackReader(KernelFlips flips) {
    this.flips = flips;
  }

  /** All flips in the lines of one or several stacks. */
  public List<StackFlip> read(List<String> lines) {
    List<StackFlip> found = new ArrayList<>();
    @Nullable StackFrame flip = null;
    int at = 0;
    for (int i = 0; i < lines.size(); i++) {
      StackFrame frame = StackFrame.of(lines.get(i));
      boolean labels = frame != null && Operation.isOfJumpLabels(frame.function());
      if (labels) {
        flip = frame;
        at = i + 1;
      } else if (flip != null) {
        found.add(flipBelow(lines, i, at, flip));
        flip = null;
      }
    }
    if (flip != null) {
      found.add(new StackFlip(at, flip.function(), "", List.of()));
    }
    return found;
  }

  /** The flip by the first of the next frames that is known to flip. */
  private StackFlip flipBelow(List<String> lines, int next, int line, StackFrame flip) {
    for (int i = next; i < lines.size(); i++) {
      StackFrame frame = StackFrame.of(lines.get(i));
      if (frame == null || Operation.isOfJumpLabels(frame.function())) {
        break;
      }
      KernelFlips.Flipping flipping = flips.flippedBelow(frame);
      if (flipping != null) {
        return new StackFlip(line, flip.function(), flipping.function(), flipping.keys());
      }
    }
    return new StackFlip(line, flip.function(), "", List.of());
  }
}
