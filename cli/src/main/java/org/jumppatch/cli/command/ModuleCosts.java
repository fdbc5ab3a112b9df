package org.jumppatch.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.DebugAction;
import org.jumppatch.patcher.cost.KeyAction;
import org.jumppatch.patcher.cost.ModuleRows;
import org.jumppatch.patcher.cost.PreemptAction;
import org.jumppatch.patcher.poke.Dialect;

/** What actions write in the modules of a kernel; nothing where none are named. */
final class ModuleCosts {
  private final Image kernel;
  private final KeyLabels labels;
  private final @Nullable ModuleTree tree;
  private final Dialect dialect;

  /**
   * @param labels those of the kernel's keys
   */
  ModuleCosts(Image kernel, KeyLabels labels, @Nullable ModuleTree tree, Dialect dialect) {
    this.kernel = kernel;
    this.labels = labels;
    this.tree = tree;
    this.dialect = dialect;
  }

  /** Flipping keys of the kernel, which modules know by their names. */
  List<CostRow> flipping(List<StaticKey> keys, boolean off) throws IOException {
    Map<String, String> names = new HashMap<>();
    for (StaticKey key : keys) {
      String label = labels.label(key);
      key.names().forEach(name -> names.put(name, label));
    }
    List<CostRow> rows =
        rows(
            (module, image, all) -> {
              List<StaticKey> same = new ArrayList<>();
              for (StaticKey key : all.all()) {
                if (key.isExternal() && names.containsKey(key.name())) {
                  same.add(key);
                }
              }
              return new KeyAction(same, off).rows(module);
            });
    // A module does not know the group of the kernel's tracepoint.
    return rows.stream()
        .map(row -> row.labelled(names.getOrDefault(row.name(), row.label())))
        .toList();
  }

  /** Switching messages of dynamic debug, which modules have of their own. */
  List<CostRow> debugging(String glob, boolean off) throws IOException {
    return rows(
        (module, image, all) ->
            new DebugAction(found(new KeyQuery(image, all).resolve("dyndbg:" + glob)), off)
                .rows(module));
  }

  private static List<StaticKey> found(KeyLookup lookup) {
    if (lookup instanceof KeyLookup.Matched several) {
      return several.keys();
    }
    return lookup instanceof KeyLookup.Found one ? List.of(one.key()) : List.of();
  }

  /** Changing the preemption mode. */
  List<CostRow> preempting(PreemptAction action) throws IOException {
    return rows((module, image, all) -> action.rows(module, lazy(all)));
  }

  private static @Nullable StaticKey lazy(StaticKeys keys) {
    return keys.resolve(PreemptAction.LAZY_KEY) instanceof KeyLookup.Found found
        ? found.key()
        : null;
  }

  /** Updating a static call. */
  List<CostRow> calling(String name) throws IOException {
    return rows(
        (module, image, all) -> {
          StaticCall call = module.calls().named(name);
          return call == null ? List.of() : List.of(module.update(call, 0));
        });
  }

  private List<CostRow> rows(ModuleRows.Action action) throws IOException {
    return tree == null ? List.of() : ModuleRows.of(tree, kernel, dialect, action);
  }
}
