package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What probes, tracers, BPF and static calls may have written where the image does not say where
 * the lists of them are, or the dump lacks a part of these. Nobody can say then that it is theirs,
 * and nobody that it is not.
 */
public final class UnnamedOwners implements BootStep {
  private static final String PROBES =
      "an int3 or a jump as probes write them, and their table is not named or not in the dump";

  private static final String TRACERS =
      "a branch as tracers and BPF write it, and their lists are not named or not in the dump";

  private static final String CALLS =
      "a branch to code that was made at run time, and the static call's key is not in the dump";

  private static final String POKES =
      "an int3 where the kernel changes code, and the list of changes is not named or not in the"
          + " dump";

  /** What is changed while it may be executed, an int3 first. */
  private static final Set<Cause> CHANGED =
      Set.of(Cause.JUMP_LABEL, Cause.STATIC_CALL, Cause.STATIC_TRAMPOLINE, Cause.FTRACE);

  /** Bytes of what is in one file with {@code __fentry__} (arch/x86/kernel/ftrace_64.S). */
  private static final int TRACING = 4096;

  /** Farther than this no function's start is looked for instructions from. */
  private static final int FARTHEST = 1 << 16;

  private final Functions functions;
  private final Owners owners;
  private final StaticCalls calls;
  private final long entry;
  private final InstructionLengths lengths;
  private final long slide;
  private final List<TracedPlace> unchecked = new ArrayList<>();

  /**
   * @param owners who would own it
   * @param calls of the text, whose places are known when this is applied
   * @param entry what places that are traced call in the kernel's image; 0 if that is not known
   * @param lengths tells where instructions start
   * @param slide how far above its link address the kernel runs
   */
  public UnnamedOwners(
      Functions functions,
      Owners owners,
      StaticCalls calls,
      long entry,
      InstructionLengths lengths,
      long slide) {
    this.functions = functions;
    this.owners = owners;
    this.calls = calls;
    this.entry = entry;
    this.lengths = lengths;
    this.slide = slide;
  }

  /** Every place of that kind. */
  public List<TracedPlace> unchecked() {
    return unchecked;
  }

  @Override
  public void apply(RunningText text) {
    boolean lacksPokes = owners.lacksPokes();
    boolean lacksTracers = owners.lacksTracers();
    boolean lacksProbes = owners.lacksProbes();
    int at = text.nextUnexplained(0);
    while (at < text.length()) {
      boolean left =
          (lacksPokes && leaveChanged(text, at))
              || leaveCalled(text, at)
              || (lacksTracers && leaveTraced(text, at));
      if (!left && lacksProbes) {
        leaveProbed(text, at);
      }
      at = text.nextUnexplained(at + 1);
    }
  }

  /** A site of something that may be half-way from one to the other. */
  private boolean leaveChanged(RunningText text, int at) {
    Cause cause = text.owner(at);
    int site = cause == null || !CHANGED.contains(cause) ? -1 : text.start(at);
    if (site < 0 || opcode(text, site) != Opcodes.INT3) {
      return false;
    }
    int end = site + 1;
    while (end < text.length() && text.owner(end) == cause && text.start(end) == site) {
      end++;
    }
    leave(text, Cause.TEXT_POKE, POKES, text.start() + site, end - site);
    return true;
  }

  /** A place of a static call that leads out of the image. */
  private boolean leaveCalled(RunningText text, int at) {
    Cause cause = text.owner(at);
    if (cause != Cause.STATIC_CALL && cause != Cause.STATIC_TRAMPOLINE) {
      return false;
    }
    long place = text.start() + text.start(at);
    boolean branches =
        functions.isOutside(target(text, place, Opcodes.CALL))
            || functions.isOutside(target(text, place, Opcodes.JUMP));
    if (!branches || !calls.lacksKey(place)) {
      return false;
    }
    leave(text, cause, CALLS, place, Code.NEAR_SIZE);
    return true;
  }

  /** A place that is traced, or the call of the tracer in what such places share. */
  private boolean leaveTraced(RunningText text, int at) {
    if (text.owner(at) == Cause.FTRACE) {
      long place = text.start() + text.start(at);
      long target = target(text, place, Opcodes.CALL);
      boolean shared = isNear(target, entry) && functions.starts(target);
      if (shared
          || functions.isOutside(target)
          || functions.isOutside(target(text, place, Opcodes.JUMP))) {
        leave(text, Cause.FTRACE, TRACERS, place, Code.NEAR_SIZE);
        return true;
      }
    }
    for (int call = at - 1; call > at - Code.NEAR_SIZE && call >= 0; call--) {
      long place = text.start() + call;
      if ((text.image()[call] & 0xff) == Opcodes.CALL
          && isNear(place, entry)
          && functions.starts(target(text, place, Opcodes.CALL))) {
        leave(text, Cause.FTRACE_CALLER, TRACERS, place, Code.NEAR_SIZE);
        return true;
      }
    }
    return false;
  }

  private void leaveProbed(RunningText text, int at) {
    if (!mayStart(text, at)) {
      return;
    }
    long place = text.start() + at;
    if (opcode(text, at) == Opcodes.INT3) {
      leave(text, Cause.KPROBE, PROBES, place, 1);
    } else if (functions.isOutside(target(text, place, Opcodes.JUMP))) {
      leave(text, Cause.KPROBE, PROBES, place, Code.NEAR_SIZE);
    }
  }

  private void leave(RunningText text, Cause cause, String reason, long place, int length) {
    text.leave(cause, reason, place, length);
    boolean breaks = opcode(text, text.index(place)) == Opcodes.INT3;
    long target = breaks ? 0 : Code.target(text.dump(), text.index(place), place);
    unchecked.add(
        new TracedPlace(
            place + slide,
            functions.place(place, slide),
            cause,
            breaks ? 0 : target + slide,
            breaks ? "" : owners.place(target),
            cause == Cause.TEXT_POKE ? "perhaps" : "",
            List.of(),
            !breaks && functions.isOutside(target),
            false,
            false));
  }

  private static int opcode(RunningText text, int at) {
    return text.dump()[at] & 0xff;
  }

  /** Where a branch of a kind goes; to the place itself, if there runs none. */
  private static long target(RunningText text, long place, int opcode) {
    boolean there = text.holds(place, Code.NEAR_SIZE) && opcode(text, text.index(place)) == opcode;
    return there ? Code.target(text.dump(), text.index(place), place) : place;
  }

  private static boolean isNear(long address, long entry) {
    return entry != 0 && address > entry && address - entry < TRACING;
  }

  /** Whether an instruction starts there; where no function has a name, one may anywhere. */
  private boolean mayStart(RunningText text, int index) {
    SymbolOffset function = functions.image().symbols().nearest(text.start() + index);
    if (function == null || function.offset() < 0 || function.offset() > FARTHEST) {
      return true;
    }
    int at = index - (int) Math.min(index, function.offset());
    while (at < index) {
      at += Math.max(1, lengths.of(text.expected(), at));
    }
    return at == index;
  }
}
