package org.jumppatch.patcher.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallInstruction;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.FunctionPointer;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;

/**
 * What pointing one static call elsewhere takes: the function in its key, the trampoline, then
 * every site, as {@code __static_call_update} (kernel/static_call_inline.c) goes through them.
 *
 * <p>At rest a site calls the trampoline; boot makes it call the function. A site in init text is
 * left to boot, as an update leaves it alone: through the trampoline it reaches the function too.
 *
 * @param call the static call
 * @param text the function that it is to call, 0 for none
 * @param places the places to be written, the trampoline first; none where it calls that already
 * @param function its function in the key; null where that stays
 */
public record CallUpdate(
    StaticCall call, long text, List<SiteChange> places, @Nullable FunctionChange function) {
  public CallUpdate {
    places = List.copyOf(places);
  }

  /**
   * Plans the update and checks first that each place holds what it must.
   *
   * @param function what it is to call, 0 for none
   * @param force whether to go on where a place calls something else than the key's function
   * @throws UnsafePatchException if the file does not have the key, a place is not as it must be,
   *     or the function is out of reach
   */
  public static CallUpdate of(
      Image image, StaticCall call, long function, CallTargets targets, boolean force) {
    Long now = call.function();
    if (now == null) {
      throw new UnsafePatchException(
          call.name() + " is defined outside this module: nothing in the file says what it calls");
    }
    if (now == function) {
      return new CallUpdate(call, function, List.of(), null);
    }
    // Of a module the loader writes every place, from relocations.
    List<SiteChange> changes =
        image.isRelocatable() ? List.of() : changes(image, call, now, function, targets, force);
    return new CallUpdate(call, function, changes, pointer(image, call, now, function));
  }

  private static FunctionChange pointer(Image image, StaticCall call, long old, long function) {
    try {
      return new FunctionChange(
          call.name(),
          call.address(),
          call.functionOffset(),
          old,
          function,
          new FunctionPointer(image, call).words(function));
    } catch (IllegalArgumentException e) {
      throw new UnsafePatchException(call.name() + ": " + e.getMessage());
    }
  }

  /**
   * Plans the next update of the same static call, from what this one leaves.
   *
   * @param image as in {@link #of}
   * @param next what it is to call then, 0 for none
   * @throws UnsafePatchException if the function is out of reach
   */
  public CallUpdate then(Image image, long next, CallTargets targets) {
    FunctionChange changed = function;
    if (changed == null) {
      return of(image, call, next, targets, false);
    }
    if (next == text) {
      return new CallUpdate(call, next, List.of(), null);
    }
    List<SiteChange> changes =
        image.isRelocatable() ? List.of() : changes(call, text, next, new State(targets, true));
    return new CallUpdate(call, next, changes, pointer(image, call, text, next));
  }

  /**
   * Whose text it is.
   *
   * @param targets how functions are written
   * @param atRest whether in a file, which boot goes over, or in a kernel that has booted
   */
  private record State(CallTargets targets, boolean atRest) {
    CallInstruction instruction(CallPlace place, long function) {
      CallInstruction running = place.instructionFor(function, targets);
      return atRest ? targets.atRest(running, place.address()) : running;
    }
  }

  /**
   * The changes of a kernel that has booted: from the text for one function to that for another.
   *
   * @throws UnsafePatchException if a function is out of reach
   */
  public static List<SiteChange> running(StaticCall call, long from, long to, CallTargets targets) {
    return changes(call, from, to, new State(targets, false));
  }

  private static List<SiteChange> changes(StaticCall call, long from, long to, State state) {
    List<SiteChange> changes = new ArrayList<>();
    for (CallPlace place : call.livePlaces()) {
      CodeBytes old = bytes(place, instruction(call, place, from, state));
      SiteChange change = change(call, place, old, to, state);
      if (!change.old().equals(change.text())) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static List<SiteChange> changes(
      Image image, StaticCall call, long now, long function, CallTargets targets, boolean force) {
    List<SiteChange> changes = new ArrayList<>();
    for (CallPlace place : call.places()) {
      boolean throughTrampoline = isThroughTrampoline(call, place);
      if (throughTrampoline && image.isInit(place.address())) {
        continue;
      }
      CodeBytes found = CodeBytes.of(image.content().copy(place.fileOffset(), place.size()));
      SiteChange change = change(call, place, found, function, new State(targets, true));
      boolean expected =
          throughTrampoline || isFor(now, place, targets) || isFor(function, place, targets);
      if (!expected && !force) {
        throw new UnsafePatchException(
            "unexpected op at 0x%x of %s: found %s, which is not the call of its function"
                    .formatted(place.address(), call.name(), found)
                + " (--force overwrites it)");
      }
      if (!change.old().equals(change.text())) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static boolean isThroughTrampoline(StaticCall call, CallPlace place) {
    CallPlace trampoline = call.trampoline();
    Long target = place.instruction().destination();
    return trampoline != null && target != null && target == trampoline.address();
  }

  /** A tail call of none may also be a jump to a return thunk, as the compiler makes it. */
  private static boolean isFor(long function, CallPlace place, CallTargets targets) {
    return place.instruction().equals(place.instructionFor(function, targets))
        || (function == 0 && targets.isReturnThunk(place.instruction()));
  }

  private static SiteChange change(
      StaticCall call, CallPlace place, CodeBytes old, long function, State state) {
    CallInstruction wanted = instruction(call, place, function, state);
    CallInstruction emulated =
        wanted instanceof CallInstruction.Inlined ? new CallInstruction.Call(function) : wanted;
    return new SiteChange(
        place.address(),
        old,
        bytes(place, wanted),
        place.fileOffset(),
        "",
        call.name(),
        bytes(place, emulated));
  }

  private static CodeBytes bytes(CallPlace place, CallInstruction instruction) {
    return CodeBytes.of(instruction.encode(place.address()));
  }

  private static CallInstruction instruction(
      StaticCall call, CallPlace place, long function, State state) {
    try {
      CallInstruction instruction = state.instruction(place, function);
      if (instruction.reachesFrom(place.address())) {
        return instruction;
      }
    } catch (IllegalArgumentException e) {
      throw new UnsafePatchException(call.name() + ": " + e.getMessage());
    }
    throw new UnsafePatchException(
        "0x%x of %s: 0x%x is more than 2 GB away"
            .formatted(place.address(), call.name(), function));
  }

  /** How many sites called the trampoline in the file and are written not to. */
  int sitesMadeDirect() {
    Set<Long> written = places.stream().map(SiteChange::address).collect(Collectors.toSet());
    return (int)
        call.sites().stream()
            .map(StaticCallSite::place)
            .filter(site -> isThroughTrampoline(call, site) && written.contains(site.address()))
            .count();
  }

  /** Whether nothing has to be written. */
  public boolean isAlready() {
    return places.isEmpty() && function == null;
  }
}
