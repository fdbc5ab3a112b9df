package org.jumppatch.patcher.explain.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.owner.BpfSymbols;
import org.jumppatch.patcher.explain.owner.FtraceOps;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Code that the kernel made while it ran, held to what it makes it of: trampolines of tracers
 * ({@link TracerTrampolines}), what probes run instead of what they took the place of ({@link
 * ProbeCode}), and what BPF has around its programs ({@link BpfCode}). What cannot be is told.
 */
public final class MadeCode {
  private static final String UNTOLD = "nothing tells what it is made of";

  private static final String LACKING =
      "it is not as far as can be seen what it is made of, and the dump lacks some of that";

  /**
   * One piece of such code.
   *
   * @param name whose it is, in words
   * @param text what was expected, and what there is
   * @param told whether what was expected is known; else that something else may not be there is
   */
  public record Made(String name, RunningText text, boolean told) {}

  private final RunningData data;
  private final Functions functions;
  private final Owners owners;
  private final TracerTrampolines trampolines;
  private final ProbeCode probes;
  private final BpfCode bpf;
  private final Map<Long, Made> made = new HashMap<>();
  private final Map<Long, UnreadCode> unread = new TreeMap<>();

  /**
   * @param functions the kernel's
   * @param returns what a return is on this CPU
   * @param text the kernel's, in which the callers are as they run once it booted
   * @param lengths of instructions in such code, and of what should not be there
   */
  public MadeCode(
      Functions functions,
      RunningData data,
      Owners owners,
      ReturnThunks returns,
      RunningText text,
      InstructionLengths lengths) {
    this.data = data;
    this.functions = functions;
    this.owners = owners;
    this.trampolines = new TracerTrampolines(functions, data, returns, text);
    this.probes = new ProbeCode(functions, data, lengths);
    this.bpf = new BpfCode(functions, data, owners.bpf(), returns, lengths);
  }

  /** The names that are looked for in an image. */
  public static Set<String> names() {
    Set<String> names = new HashSet<>(TracerTrampolines.NAMES);
    names.addAll(ProbeCode.NAMES);
    return names;
  }

  /** All that was compared. */
  public List<Made> all() {
    return List.copyOf(made.values());
  }

  /** All that could not be, by address. */
  public List<UnreadCode> unread() {
    return List.copyOf(unread.values());
  }

  /** Compares the trampoline that a place leads to; whether it could be. */
  boolean compareTrampoline(long place, long target) {
    if (isKnown(target)) {
      return made.containsKey(target);
    }
    BpfSymbols.Symbol symbol = owners.bpf().at(target);
    if (symbol != null) {
      return keep(target, symbol.name(), bpf.of(place, target), owners.bpf().isWhole());
    }
    if (owners.isOfModule(target)) {
      // It is compared as its module's text.
      return true;
    }
    FtraceOps.Tracer tracer = owners.tracers().withTrampoline(target);
    if (tracer == null || !functions.isOutside(target)) {
      // A direct caller's structure names what all share.
      return keep(target, owners.place(target), null, true);
    }
    return keep(
        target,
        "trampoline of " + owners.place(tracer.function()),
        trampolines.of(tracer, target),
        owners.tracers().tellMade());
  }

  /** Compares the dispatcher that a static call leads to; nothing where it leads elsewhere. */
  public void compareDispatcher(long target) {
    BpfSymbols.Symbol symbol = owners.bpf().at(target);
    if (symbol != null && symbol.isDispatcher() && !isKnown(target)) {
      keep(target, symbol.name(), bpf.of(0, target), owners.bpf().isWhole());
    }
  }

  /**
   * Compares the detour of a probe; whether it could be.
   *
   * @param before the probed code as it was without the probe
   */
  boolean compareDetour(Kprobes.Kprobe probe, long target, byte[] before) {
    return isKnown(target)
        ? made.containsKey(target)
        : keep(
            target,
            "detour of " + owners.probeName(probe),
            probes.detour(probe, target, before),
            true);
  }

  /**
   * Compares the copy of the instruction that a probe took the place of; whether it could be.
   *
   * @param before the probed code as it was without the probe
   */
  boolean compareCopy(Kprobes.Kprobe probe, byte[] before) {
    return isKnown(probe.copy())
        ? made.containsKey(probe.copy())
        : keep(
            probe.copy(), "copy for " + owners.probeName(probe), probes.copy(probe, before), true);
  }

  private boolean isKnown(long address) {
    return made.containsKey(address) || unread.containsKey(address);
  }

  /**
   * Keeps what was compared.
   *
   * @param told whether the dump has all that tells what it is made of
   */
  private boolean keep(long address, String name, @Nullable RunningText text, boolean told) {
    if (text != null && !told && text.nextUnexplained(0) < text.length()) {
      unread.put(address, new UnreadCode(address + data.dump().slide(), name, LACKING));
      return false;
    }
    if (text != null) {
      made.put(address, new Made(name, text, owners.bpf().at(address) == null));
      return true;
    }
    String reason = data.read(address, 1) == null ? data.dump().whyNot(address) : UNTOLD;
    unread.put(address, new UnreadCode(address + data.dump().slide(), name, reason));
    return false;
  }
}
