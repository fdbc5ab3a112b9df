package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.owner.Owner;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * The call to {@code __fentry__} at each function's start becomes a nop at boot, and a call to a
 * tracer while the function is traced ({@code ftrace_process_locs}, kernel/trace/ftrace.c). Weak
 * functions that were overridden leave a 0 in the table. From Linux 6.19 on BPF may have a function
 * jump to its trampoline ({@code ftrace_is_jmp}, include/linux/ftrace.h). Where a call goes has to
 * be something that the kernel's data owns; without data it can be listed only.
 */
public final class FtraceCalls implements BootStep {
  /** The table of nops that kernels up to 5.12 fit to their CPU. */
  public static final String CHOSEN_NOPS = "ideal_nops";

  /** The callers that functions share. */
  public static final List<String> SHARED = List.of("ftrace_caller", "ftrace_regs_caller");

  private final Functions functions;
  private final FtraceTable table;
  private final Nops nops;
  private final Owners owners;
  private final long slide;
  private final PokedSites poked;
  private final MadeCode made;
  private final List<TracedPlace> traced = new ArrayList<>();

  /**
   * @param nops what a place is that is not traced
   * @param owners who may have it call something
   * @param poked places that are being changed
   * @param made compares the trampolines
   * @param slide how far above its link address the kernel runs
   */
  public FtraceCalls(
      Functions functions,
      FtraceTable table,
      Nops nops,
      Owners owners,
      PokedSites poked,
      MadeCode made,
      long slide) {
    this.made = made;
    this.poked = poked;
    this.functions = functions;
    this.table = table;
    this.nops = nops;
    this.owners = owners;
    this.slide = slide;
  }

  @Override
  public void apply(RunningText text) {
    for (long place : table.places()) {
      if (text.contains(place, Code.NEAR_SIZE)) {
        Called called = called(text, place);
        if (called == null) {
          text.write(Cause.FTRACE, place, nops.five());
          acceptPoked(text, place);
        } else {
          accept(text, place, called);
        }
      }
    }
  }

  /** Every place that calls something. */
  public List<TracedPlace> traced() {
    return traced;
  }

  /**
   * Which nops a kernel has that fits them to its CPU ({@code arch_init_ideal_nops}), as Linux did
   * up to 5.12; others have what they always have.
   */
  public static Nops nops(Functions functions, FtraceTable table, RunningText text, Nops usual) {
    if (functions.named(CHOSEN_NOPS) == 0) {
      return usual;
    }
    Majority<Nops> seen = new Majority<>();
    for (long place : table.places()) {
      byte[] running =
          text.holds(place, Code.NEAR_SIZE) ? text.dumped(place, Code.NEAR_SIZE) : new byte[0];
      for (Nops nops : List.of(usual, Nops.PREFIXES)) {
        if (Arrays.equals(running, nops.five())) {
          seen.vote(nops);
        }
      }
    }
    return seen.winner(usual);
  }

  /** A place that becomes a nop or a call that it may be, and was one. */
  private void acceptPoked(RunningText text, long place) {
    if (!text.holds(place, Code.NEAR_SIZE)
        || (text.dump()[text.index(place)] & 0xff) != Opcodes.INT3) {
      return;
    }
    byte[] nop = nops.five();
    byte[] call = text.dumped(place, Code.NEAR_SIZE);
    call[0] = (byte) Opcodes.CALL;
    poked.accept(
        text,
        place,
        isOwned(call, place) ? List.of(nop, call) : List.of(nop),
        code -> Arrays.equals(code, nop) || isOwned(code, place),
        functions.place(place, slide));
  }

  private boolean isOwned(byte[] code, long place) {
    Called called = called(code, 0, place);
    return called != null && called.checked();
  }

  /** What a place calls, or jumps to, that it may. */
  private record Called(int opcode, long target, Owner owner, boolean checked) {}

  private @Nullable Called called(RunningText text, long place) {
    if (!text.holds(place, Code.NEAR_SIZE)) {
      return null;
    }
    return called(text.dump(), text.index(place), place);
  }

  private @Nullable Called called(byte[] code, int at, long place) {
    int opcode = code[at] & 0xff;
    if (opcode != Opcodes.CALL && opcode != Opcodes.JUMP) {
      return null;
    }
    long target = Code.target(code, at, place);
    if (opcode == Opcodes.JUMP) {
      Owner owner = functions.isOutside(target) ? owners.ofJump(place, target) : null;
      return owner == null ? null : new Called(opcode, target, owner, true);
    }
    boolean shared = target != 0 && SHARED.stream().anyMatch(n -> functions.named(n) == target);
    if (!shared && !functions.isOutside(target)) {
      return null;
    }
    if (!owners.canTell()) {
      return new Called(opcode, target, new Owner(Cause.FTRACE, ""), false);
    }
    Owner owner = shared ? owners.ofShared(place) : owners.of(place, target);
    return owner == null ? null : new Called(opcode, target, owner, true);
  }

  private void accept(RunningText text, long place, Called called) {
    Owner owner = called.owner();
    if (called.checked()) {
      text.write(owner.cause(), place, Code.branch(called.opcode(), place, called.target()));
    } else {
      text.acceptDumped(owner.cause(), place, Code.NEAR_SIZE);
    }
    long target = called.target();
    Long direct = owners.direct(place);
    List<Long> trampolines = new ArrayList<>();
    if (functions.isOutside(target)) {
      trampolines.add(target);
    }
    if (direct != null && direct != target) {
      trampolines.add(direct);
    }
    boolean compared = !trampolines.isEmpty();
    for (long trampoline : trampolines) {
      compared &= made.compareTrampoline(place, trampoline);
    }
    traced.add(
        new TracedPlace(
            place + slide,
            functions.place(place, slide),
            owner.cause(),
            target + slide,
            owners.place(target),
            owner.name(),
            owner.notFunctions(),
            !trampolines.isEmpty(),
            compared,
            called.checked()));
  }
}
