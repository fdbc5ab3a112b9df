package org.jumppatch.patcher.explain;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.elf.linux.Image;

/**
 * Static calls are compiled as calls to a trampoline; at boot and later each site is made to call
 * the key's function itself ({@code arch_static_call_transform}, arch/x86/kernel/static_call.c).
 * The function is in data and so not in the image's text, but all sites of a key and its trampoline
 * have the same.
 */
final class StaticCalls implements BootStep {
  private final Functions functions;
  private final StaticCallTargets targets;
  private final RunningData data;
  private final Map<Long, Long> found = new TreeMap<>();

  StaticCalls(Functions functions, ReturnThunks returns, RunningData data) {
    this.functions = functions;
    this.data = data;
    this.targets = StaticCallTargets.of(functions, returns);
  }

  @Override
  public void apply(RunningText text) {
    new StaticCallTable(functions, text).byKey().forEach((key, sites) -> apply(text, key, sites));
  }

  private void apply(RunningText text, long key, List<StaticCallSite> sites) {
    Long running = data.pointer(key);
    long initial = running == null ? inImage(key) : running;
    Majority<Long> seen = new Majority<>();
    for (StaticCallSite site : sites) {
      long function = site.function(text.dump(), text.index(site.address()), targets);
      if (function == 0 || function == initial || functions.starts(function)) {
        seen.vote(function);
      }
    }
    Long agreed = seen.winner();
    long function =
        agreed != null
            ? seen.winner(initial)
            : alike(text, sites, 0) > alike(text, sites, initial) ? 0 : initial;
    found.put(key, function);
    for (StaticCallSite site : sites) {
      Cause cause = site.trampoline() ? Cause.STATIC_TRAMPOLINE : Cause.STATIC_CALL;
      text.write(cause, site.address(), site.code(function, targets));
    }
  }

  /**
   * How many running bytes are as they would be for a function: for sites of which none is whole.
   */
  private int alike(RunningText text, List<StaticCallSite> sites, long function) {
    int alike = 0;
    for (StaticCallSite site : sites) {
      byte[] code = site.code(function, targets);
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
  Map<Long, Long> found() {
    return found;
  }
}
