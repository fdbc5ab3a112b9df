package org.jumppatch.cli.report.keys;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.DebugSite;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.cost.ModuleUses;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.KeyCost;

/**
 * A key or a static call as it is compared with that of another kernel.
 *
 * @param name its symbol
 * @param label the name that people use
 * @param usual whether people look for such: no message of dynamic debug and the like
 * @param properties what may differ, as JSON's fields have it
 */
record Described(String name, String label, boolean usual, Map<String, Object> properties) {
  private static final int CPUS = 4;

  /**
   * The keys of an image by what they mean. A compiler numbers messages of dynamic debug anew in
   * each kernel, and lines move: they are told by file, function and place among those of it.
   */
  static Map<String, Described> keys(OpenImage open) {
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    List<StaticKey> keys = new ArrayList<>(open.keys().all());
    keys.sort(
        (a, b) -> {
          int line = Integer.compare(line(labels, a), line(labels, b));
          return line == 0 ? Long.compareUnsigned(a.address(), b.address()) : line;
        });
    Map<String, Described> found = new LinkedHashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    TotalCosts totals = new TotalCosts(open, ModuleUses.none(), CPUS);
    for (StaticKey key : keys) {
      DebugSite site = labels.debugSite(key);
      String label = labels.label(key);
      String meaning = site == null ? label : site.file() + " " + site.function();
      int use = uses.merge(meaning, 1, Integer::sum);
      KeyKind kind = labels.kind(key);
      boolean usual = kind == KeyKind.KEY || kind == KeyKind.TRACEPOINT;
      KeyCost cost = KeyCost.of(open.image(), key, Dialect.V6_1);
      Map<String, Object> properties = properties(key, cost, totals.of(key));
      found.put(meaning + "#" + use, new Described(key.name(), label, usual, properties));
    }
    return found;
  }

  private static int line(KeyLabels labels, StaticKey key) {
    DebugSite site = labels.debugSite(key);
    return site == null ? 0 : site.line();
  }

  private static Map<String, Object> properties(StaticKey key, KeyCost cost, TotalCost total) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", key.type().word());
    all.put("state", SwitchWord.of(key));
    all.put("sites", cost.sites());
    all.put("short_sites", cost.shortSites());
    all.put("near_sites", cost.nearSites());
    all.put("init_sites", cost.initSites());
    all.put("total_ipis_per_cpu", total.ipisPerCpu());
    all.put("sealed", total.sealed());
    return all;
  }

  /** The static calls of an image by their names. */
  static Map<String, Described> calls(OpenImage open) {
    Map<String, Described> found = new LinkedHashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    for (StaticCall call : StaticCalls.of(open.image()).all()) {
      String function = CallList.function(open.image(), call);
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("sites", call.sites().size());
      all.put("function", function == null ? "" : function);
      found.put(
          call.name() + "#" + uses.merge(call.name(), 1, Integer::sum),
          new Described(call.name(), call.name(), true, all));
    }
    return found;
  }
}
