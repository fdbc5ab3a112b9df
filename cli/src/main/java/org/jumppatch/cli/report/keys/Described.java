package org.jumppatch.cli.report.keys;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.DebugSite;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.NoinstrText;
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
 * @param names all that it may be asked for by
 * @param usual whether people look for such: no message of dynamic debug and the like, no call of a
 *     security module
 * @param properties what may differ, as JSON's fields have it
 */
record Described(
    String name, String label, List<String> names, boolean usual, Map<String, Object> properties) {
  private static final int CPUS = 4;

  /** Ends as compilers make names unlike: a local static's number, the hash of clang's LTO. */
  private static final Pattern MADE = Pattern.compile("(.+?)(?:\\.llvm)?\\.[0-9]+(?: in .*)?");

  /** An element of an array with the name that it has in an enumeration. */
  private static final Pattern ELEMENT = Pattern.compile("(.+)\\[[0-9]+\\] (.+)");

  /**
   * What the calls of security modules begin with ({@code LSM_STATIC_CALL}, security/security.c).
   */
  private static final String SECURITY_MODULE = "lsm_static_call_";

  /** Whether all is the same that is known of both. */
  boolean isLike(Described other) {
    return properties.entrySet().stream()
        .allMatch(
            property ->
                !other.properties.containsKey(property.getKey())
                    || property.getValue().equals(other.properties.get(property.getKey())));
  }

  /**
   * The keys of an image by what they mean. A compiler numbers messages of dynamic debug anew in
   * each kernel, and lines move: they are told by file, function and place among those of it.
   *
   * @param modules what flips of them patch besides
   */
  static Map<String, Described> keys(OpenImage open, ModuleUses modules) {
    return keys(open, modules, "");
  }

  /** The keys that a module defines, with its name after theirs. */
  static Map<String, Described> moduleKeys(OpenImage module, String name) {
    return keys(module, ModuleUses.none(), inModule(name));
  }

  private static String inModule(String name) {
    return " [" + name + "]";
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
      boolean usual = kind == KeyKind.KEY || kind == KeyKind.TRACEPOINT;
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
          new Described(key.name() + where, label, labels.names(key), usual, properties));
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

  /** The static calls of an image by their names. */
  static Map<String, Described> calls(Image image) {
    return calls(image, "");
  }

  /** Those that a module defines. */
  static Map<String, Described> moduleCalls(Image module, String name) {
    return calls(module, inModule(name));
  }

  private static Map<String, Described> calls(Image image, String where) {
    Map<String, Described> found = new LinkedHashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    for (StaticCall call : StaticCalls.of(image).all()) {
      if (!where.isEmpty() && call.isExternal()) {
        continue;
      }
      String function = CallRow.function(image, call);
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("sites", call.sites().size());
      all.put("function", function == null ? "" : function);
      String name = call.name() + where;
      found.put(
          name + "#" + uses.merge(name, 1, Integer::sum),
          new Described(
              name, name, List.of(call.name()), !call.name().startsWith(SECURITY_MODULE), all));
    }
    return found;
  }
}
