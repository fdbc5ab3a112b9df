package org.jumppatch.patcher.explain.boot;

import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The functions that {@code pv_ops} names. The image has those of bare hardware; a hypervisor's
 * guest may set others before the text is changed, but the same for all that use a slot.
 */
public final class PvFunctions {
  /** What places say whose call is a nop: that the slot's function does nothing. */
  private static final long NOTHING = -1;

  private final Functions functions;
  private final RunningData data;
  private final Map<Long, Majority<Long>> seen = new TreeMap<>();

  /** Starts with what the image and the running kernel's data say. */
  public PvFunctions(Functions functions, RunningData data) {
    this.functions = functions;
    this.data = data;
  }

  /**
   * Lets running code say which function its slot has, or that it does nothing; what is neither a
   * call of a function nor a nop says nothing.
   *
   * @param code running code, from {@code at} on that of {@code place}
   */
  void observe(long slot, byte[] code, int at, long place) {
    if ((code[at] & 0xff) == Opcodes.CALL) {
      long target = Code.target(code, at, place);
      if (functions.starts(target)) {
        vote(slot, target);
      }
    } else if (Nops.length(code, at) > 0) {
      vote(slot, NOTHING);
    }
  }

  private void vote(long slot, long function) {
    seen.computeIfAbsent(slot, s -> new Majority<>()).vote(function);
  }

  /**
   * The function in a slot, a link address; 0 where there is none. A single place that has another
   * one than image and data is what was changed; else the places are more than the data.
   */
  long function(long slot) {
    Majority<Long> votes = seen.get(slot);
    Long running = data.pointer(slot);
    long set = running == null ? inImage(slot) : running;
    if (votes == null || votes.winner(NOTHING) == NOTHING) {
      return set;
    }
    long most = votes.winner(set);
    boolean unchanged = running != null && running == inImage(slot);
    return unchanged && votes.count(most) == 1 ? set : most;
  }

  /** By slot that some place in the dump calls: the function that most of them call. */
  public Map<Long, Long> called() {
    Map<Long, Long> called = new TreeMap<>();
    seen.forEach(
        (slot, votes) -> {
          if (votes.winner(NOTHING) != NOTHING) {
            called.put(slot, function(slot));
          }
        });
    return called;
  }

  private long inImage(long slot) {
    Image image = functions.image();
    long offset = image.space().fileOffset(slot, Long.BYTES);
    return offset < 0 ? 0 : image.content().u64(offset);
  }
}
