package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.explain.text.RunningText;

/** The places of every static call that lie in the running text, by its key. */
public final class StaticCallTable {
  private final Map<Long, List<StaticCallSite>> byKey = new TreeMap<>();

  /**
   * @param image whose text it was
   */
  public StaticCallTable(Image image, RunningText text) {
    for (StaticCall call : StaticCalls.of(image).all()) {
      List<StaticCallSite> sites = new ArrayList<>();
      call.sites().forEach(site -> add(sites, text, site.place(), false));
      if (call.trampoline() != null) {
        add(sites, text, call.trampoline(), true);
      }
      if (!sites.isEmpty()) {
        byKey.put(call.address(), sites);
      }
    }
  }

  private static void add(
      List<StaticCallSite> sites, RunningText text, CallPlace place, boolean trampoline) {
    if (text.contains(place.address(), CallForm.CONDITIONAL.size())) {
      sites.add(new StaticCallSite(place, trampoline));
    }
  }

  /** The keys by ascending address, each with its places in the text. */
  public Map<Long, List<StaticCallSite>> byKey() {
    return byKey;
  }
}
