package org.jumppatch.cli.report.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.report.keys.TotalCost;
import org.jumppatch.cli.report.keys.TotalCosts;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.DebugSite;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.cost.ModuleUses;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.KeyCost;

/**
 * The keys of an image by what they mean. A compiler numbers messages of dynamic debug anew in each
 * kernel, and lines move: they are told by file, function and place among those of it.
 */
final class DescribedKeys {
  private static final int CPUS = 4;

  /** Ends as compilers make names unlike: a local static's number, the hash of clang's LTO. */
  private static final Pattern MADE = Pattern.compile("(.+?)(?:\\.llvm)?\\.[0-9]+(?: in .*)?");

  /** An element of an array with the name that it has in an enumeration. */
  private static final Pattern ELEMENT = Pattern.compile("(.+)\\[[0-9]+\\] (.+)");

  private DescribedKeys() {}

  /**
   * Those of an image.
   *
   * @param modules what flips of them patch besides
   */
  static Map<String, Described> of(OpenImage open, ModuleUses modules) {
    return keys(open, modules, "");
  }

  /** Those that a module defines, with its name after theirs. */
  static Map<String, Described> ofModule(OpenImage module, String name) {
    return keys(module, ModuleUses.none(), Described.inModule(name));
  }

  private static Map<String, Described> keys(OpenImage open, ModuleUses modules, String where) {
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    List<StaticKey> keys = new ArrayList<>(open.keys().all());
    keys.removeIf(key -> !where.isEmpty() && key.isExternal());
    keys.sort(
        (a, b) -> {
          int line = Integer.compare(line(labels, a), line(labels, b));
          return line == 0 ? Long.compareUnsigned(a.address(), b.address()) : line;
        });
    Map<String, Described> found = new LinkedHashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    TotalCosts totals = new TotalCosts(open, StaticCalls.of(open.image()), modules, CPUS);
    boolean noinstr = NoinstrText.of(open.image()).isKnown();
    for (StaticKey key : keys) {
      String label = labels.label(key) + where;
      String meaning = meaning(open, labels, key) + where;
      int use = uses.merge(meaning, 1, Integer::sum);
      KeyKind kind = labels.kind(key);
      KeyCost cost = KeyCost.of(open.image(), key, Dialect.V6_1);
      TotalCost total = totals.of(key);
      Map<String, Object> properties = properties(key, cost, total);
      if (noinstr) {
        properties.put("noinstr_sites", total.noinstrSites());
      }
      if (modules.areKnown()) {
        properties.put("modules", total.modules().size());
        properties.put("module_sites", total.moduleSites());
      }
      found.put(
          meaning + "#" + use,
          new Described(
              key.name() + where,
              label,
              labels.names(key),
              kind.isUsual() ? null : kind,
              properties));
    }
    return found;
  }

  /**
   * What stays the same from one build to the next: of a name that a compiler has made, {@code
   * __key.7} or {@code gate.llvm.123}, the part before the number, and the function that tests it;
   * of an array's element its name, since its number is another one once an element came before it.
   */
  private static String meaning(OpenImage open, KeyLabels labels, StaticKey key) {
    DebugSite site = labels.debugSite(key);
    if (site != null) {
      return site.file() + " " + site.function();
    }
    String label = labels.label(key);
    Matcher element = ELEMENT.matcher(label);
    if (element.matches()) {
      return element.group(1) + " " + element.group(2);
    }
    Matcher made = MADE.matcher(label);
    if (!made.matches()) {
      return label;
    }
    SymbolOffset place = open.image().symbols().nearest(key.entries().get(0).code());
    return made.group(1) + (place == null ? "" : " in " + place.name().replaceFirst("\\..*", ""));
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
}
