package org.jumppatch.patcher.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.poke.Dialect;

/**
 * What an action writes in the modules that are loaded: each module's sites are patched on their
 * own, in batches of their own ({@code __jump_label_mod_update}, kernel/jump_label.c; {@code
 * __static_call_update}, kernel/static_call_inline.c).
 */
public final class ModuleRows {
  private ModuleRows() {}

  /** An action, as far as it concerns one module. */
  public interface Action {
    /**
     * Its updates in a module.
     *
     * @param module the module, with its name
     * @param image the same, for what is asked of it besides
     * @param keys the module's keys, those of the kernel among them
     */
    List<CostRow> rows(CostedImage module, Image image, StaticKeys keys);
  }

  /**
   * The updates in all modules of a tree, in the order of their names; those that write nothing are
   * left out.
   *
   * @param kernel the kernel that the modules are of
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static List<CostRow> of(ModuleTree tree, Image kernel, Dialect dialect, Action action)
      throws IOException {
    List<CostRow> all = new ArrayList<>();
    for (List<CostRow> rows :
        tree.read(
            KernelRelease.of(kernel),
            (file, image) -> {
              StaticCalls calls = StaticCalls.of(image);
              StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
              KeyLabels labels = new KeyLabels(image, keys);
              CostedImage module =
                  new CostedImage(file.name(), image, calls, dialect, labels::label);
              return action.rows(module, image, keys);
            })) {
      for (CostRow row : rows) {
        if (row.batches() > 0) {
          all.add(row);
        }
      }
    }
    return all;
  }
}
