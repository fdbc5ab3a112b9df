package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.explain.ModuleChange.Fate;
import org.jumppatch.patcher.explain.ModuleExplainer.Compared;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What became of the modules between two dumps.
 *
 * @param earlier explains those of the earlier dump
 * @param later those of the later one
 */
record ModuleChanges(ModuleExplainer earlier, ModuleExplainer later) {
  /**
   * What became of each, by name.
   *
   * @param then where the files of the earlier ones are; null where nobody knows
   * @param now where those of the later ones are
   */
  List<ModuleChange> between(@Nullable ModuleTree then, @Nullable ModuleTree now) {
    Map<String, Compared> before = new TreeMap<>();
    earlier.compare(then, one -> before.put(one.name(), one));
    List<ModuleChange> changes = new ArrayList<>();
    later.compare(
        now,
        one -> {
          Compared was = before.remove(one.name());
          changes.add(was == null ? alone(one, earlier, Fate.LOADED) : change(was, one));
        });
    before.values().forEach(one -> changes.add(alone(one, later, Fate.UNLOADED)));
    changes.sort((a, b) -> a.name().compareTo(b.name()));
    return List.copyOf(changes);
  }

  /** A module that another dump does not list, be it that this one lists no modules at all. */
  private static ModuleChange alone(Compared one, ModuleExplainer other, Fate fate) {
    String lacking = other.lacking();
    return lacking.isEmpty()
        ? ModuleChange.of(one.name(), fate, "")
        : ModuleChange.of(one.name(), Fate.UNKNOWN, lacking);
  }

  private static ModuleChange change(Compared before, Compared after) {
    ExplainedModule was = before.module();
    ExplainedModule now = after.module();
    Fate fate = was.base() == now.base() ? Fate.STAYED : Fate.RELOADED;
    RunningText old = before.text();
    RunningText text = after.text();
    if (old == null || text == null) {
      String lacking = now.isChecked() ? "then: " + was.lacking() : now.lacking();
      return ModuleChange.of(now.name(), fate, lacking);
    }
    if (fate == Fate.RELOADED) {
      return ModuleChange.of(now.name(), fate, "");
    }
    ChangeCount count = new ChangeCount();
    count.add(old, text);
    return new ModuleChange(
        now.name(),
        fate,
        count.lacking(),
        count.bytes(),
        count.unexplained(),
        count.causes(),
        TextChanges.keys(was.keys(), now.keys()));
  }
}
