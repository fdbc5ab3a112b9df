package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Static calls are compiled as calls to a trampoline; at boot and later each site is made to call
 * the key's function itself ({@code arch_static_call_transform}, arch/x86/kernel/static_call.c).
 * The function is in data and so not in the image's text, but all sites of a key and its trampoline
 * have the same.
 */
public final class StaticCalls implements BootStep {
  private final Functions functions;
  private final StaticCallTargets targets;
  private final RunningData data;
  private final PokedSites poked;
  private final Map<Long, Long> found = new TreeMap<>();

  /** By site: the key. */
  private final Map<Long, Long> keys = new HashMap<>();

  /**
   * @param data of the running kernel, which has the keys
   * @param poked sites that are being changed
   */
  public StaticCalls(
      Functions functions, StaticCallTargets targets, RunningData data, PokedSites poked) {
    this.poked = poked;
    this.functions = functions;
    this.targets = targets;
    this.data = data;
  }

  @Override
  public void apply(RunningText text) {
    new StaticCallTable(functions.image(), text)
        .byKey()
        .forEach((key, sites) -> apply(text, key, sites));
  }

  /** Whether a static call has a site or its trampoline there. */
  boolean isPlace(long address) {
    return keys.containsKey(address);
  }

  /** Whether the key of the static call that has a place is one that the dump lacks. */
  boolean lacksKey(long address) {
    Long key = keys.get(address);
    return key != null && data.ofMachine() && data.pointer(key) == null;
  }

  /** The name of the static call that has a place; empty where none has. */
  public String nameAt(long place) {
    Long key = keys.get(place);
    return key == null ? "" : functions.call(key, data.dump().slide());
  }

  /** The function that the static call of a place calls; 0 for none, null if nothing tells. */
  public @Nullable Long calledAt(long place) {
    Long key = keys.get(place);
    return key == null ? null : found.get(key);
  }

  private void apply(RunningText text, long named, List<StaticCallSite> sites) {
    long key = functions.callKey(named);
    sites.forEach(site -> keys.put(site.address(), key));
    List<StaticCallSite> held =
        sites.stream().filter(site -> text.holds(site.address(), site.length())).toList();
    Long running = data.pointer(key);
    Long called = called(text, held, running == null ? inImage(key) : running);
    if (called != null && !held.isEmpty()) {
      found.put(key, called);
    }
    Long function = running == null ? called : running;
    if (function == null) {
      // As many say one thing as another: neither is believed, and both stand out.
      return;
    }
    for (List<StaticCallSite> alike : byKind(sites)) {
      List<StaticCallSite> seen = alike.stream().filter(held::contains).toList();
      StaticCallEra era =
          alike(text, seen, function, StaticCallEra.EARLY)
                  > alike(text, seen, function, StaticCallEra.LATE)
              ? StaticCallEra.EARLY
              : StaticCallEra.LATE;
      for (StaticCallSite site : alike) {
        Cause cause = site.trampoline() ? Cause.STATIC_TRAMPOLINE : Cause.STATIC_CALL;
        byte[] code = site.code(function, targets, era);
        text.write(cause, site.address(), code);
        poked.accept(
            text,
            site.address(),
            before(text, site),
            made -> Arrays.equals(made, code),
            functions.place(key, data.dump().slide()));
        if (held.isEmpty()) {
          text.pass(site.address(), site.length());
        }
      }
    }
  }

  /** What may have stood at a site over whose first byte there is an int3: a call of a function. */
  private List<byte[]> before(RunningText text, StaticCallSite site) {
    List<byte[]> codes = new ArrayList<>();
    codes.add(site.code(0, targets, StaticCallEra.EARLY));
    codes.add(site.code(0, targets, StaticCallEra.LATE));
    if (text.holds(site.address(), site.length())) {
      byte[] code = text.dumped(site.address(), site.length());
      code[0] = (byte) site.opcode();
      if (functions.starts(site.function(code, 0, targets))) {
        codes.add(code);
      }
    }
    return codes;
  }

  /** The function that most places call; null where places disagree and no more of one kind. */
  private @Nullable Long called(RunningText text, List<StaticCallSite> sites, long initial) {
    Majority<Long> seen = new Majority<>();
    for (StaticCallSite site : sites) {
      long function = site.function(text.dump(), text.index(site.address()), targets);
      if (function != StaticCallSite.NONE
          && (function == 0 || function == initial || functions.starts(function))) {
        seen.vote(function);
      }
    }
    if (seen.isTied()) {
      return null;
    }
    Long agreed = seen.winner();
    return agreed != null
        ? agreed
        : alike(text, sites, 0, StaticCallEra.LATE)
                > alike(text, sites, initial, StaticCallEra.LATE)
            ? Long.valueOf(0)
            : Long.valueOf(initial);
  }

  /**
   * Sites that are written at one time and in one way: the trampoline is left out where the kernel
   * starts its static calls ({@code __static_call_init}), and is a return site of its own.
   */
  private static Collection<List<StaticCallSite>> byKind(List<StaticCallSite> sites) {
    record Kind(CallForm form, boolean trampoline) {}
    Map<Kind, List<StaticCallSite>> kinds = new LinkedHashMap<>();
    for (StaticCallSite site : sites) {
      Kind kind = new Kind(site.form(), site.trampoline());
      kinds.computeIfAbsent(kind, k -> new ArrayList<>()).add(site);
    }
    return kinds.values();
  }

  /** How many running bytes are as they would be for a function that was set then. */
  private int alike(
      RunningText text, List<StaticCallSite> sites, long function, StaticCallEra era) {
    int alike = 0;
    for (StaticCallSite site : sites) {
      byte[] code = site.code(function, targets, era);
      byte[] dumped = text.dumped(site.address(), code.length);
      for (int i = 0; i < code.length; i++) {
        alike += code[i] == dumped[i] ? 1 : 0;
      }
    }
    return alike;
  }

  private long inImage(long key) {
    Image image = functions.image();
    long offset = image.space().fileOffset(key, Long.BYTES);
    return offset < 0 ? 0 : image.content().u64(offset);
  }

  /** By key: the function that its sites call, as a link address. */
  public Map<Long, Long> found() {
    return found;
  }
}
