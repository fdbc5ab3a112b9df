package org.jumppatch.patcher.trace.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;

/**
 * The sites of a run, found in its events alone. A write does not say whose byte it writes: it
 * begins a site if it puts an int3 there or takes one away, or if a CPU executes what is there;
 * otherwise it belongs to the site that it is in or after. A tail of one byte can look like an
 * int3, but no site has one byte alone, so what stands right after the start of another is none.
 */
final class TracedSites {
  private final List<PatcherEvent.Write> writes = new ArrayList<>();
  private final NavigableMap<Long, TracedSite> sites = new TreeMap<>(Long::compareUnsigned);
  private final Map<Long, PokeEntry> entries = new HashMap<>();
  private final NavigableMap<Long, List<CodeBytes>> fetched = new TreeMap<>(Long::compareUnsigned);

  /** Takes what an entry of the program says of its site: the run may end before it is done. */
  void addEntry(PokeEntry entry) {
    entries.put(entry.address(), entry);
  }

  void add(TraceEvent event) {
    if (event instanceof PatcherEvent.Write write) {
      writes.add(write);
    } else if (event instanceof CpuEvent.Fetch fetch) {
      List<CodeBytes> seen = fetched.computeIfAbsent(fetch.address(), a -> new ArrayList<>());
      if (!seen.contains(fetch.bytes())) {
        seen.add(fetch.bytes());
      }
    } else if (event instanceof CpuEvent.Int3Trap trap && trap.address() != CpuEvent.FOREIGN) {
      fetched.computeIfAbsent(trap.address(), a -> new ArrayList<>());
    }
  }

  /** All of them, by address. */
  Collection<TracedSite> found() {
    NavigableMap<Long, List<CodeBytes>> starts = new TreeMap<>(fetched);
    for (PatcherEvent.Write write : writes) {
      if (touchesInt3(write)) {
        starts.computeIfAbsent(write.address(), a -> new ArrayList<>());
      }
    }
    sites.clear();
    long last = 0;
    for (long start : starts.keySet()) {
      if (sites.isEmpty() || start != last + 1 || fetched.containsKey(start)) {
        sites.put(start, new TracedSite(start));
        last = start;
      }
    }
    writes.forEach(this::addWrite);
    sites.forEach(
        (address, site) -> {
          fetched.getOrDefault(address, List.of()).forEach(site::addFetched);
          site.setEntry(entries.get(address));
        });
    return sites.values();
  }

  private static boolean touchesInt3(PatcherEvent.Write write) {
    return write.old().length() == 1
        && (write.text().first() == Opcodes.INT3 || write.old().first() == Opcodes.INT3);
  }

  private void addWrite(PatcherEvent.Write write) {
    var before = sites.floorEntry(write.address());
    TracedSite site = before == null ? null : before.getValue();
    if (site == null || write.address() - site.address() >= CodeBytes.MAX) {
      site = new TracedSite(write.address());
      sites.put(write.address(), site);
    }
    site.addWrite(write);
  }
}
