package org.jumppatch.patcher.who.reach;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.who.code.FunctionPointers;

/**
 * Work that is to be done later by another thread and that the kernel has declared, so that whoever
 * mentions it queues it.
 *
 * <pre>
 * struct work_struct {                  offset
 *   atomic_long_t data;                    0
 *   struct list_head entry;                8   points to itself, twice
 *   work_func_t func;                     24
 * };
 * </pre>
 *
 * (include/linux/workqueue_types.h, {@code __WORK_INITIALIZER}; a {@code delayed_work} begins with
 * one.) Work that is set up when the kernel runs is not found.
 */
public final class WorkItems {
  private static final int ENTRY = 8;
  private static final int FUNCTION = 24;

  private WorkItems() {}

  /** The functions of all items, by the item's address. */
  public static Map<Long, Integer> of(Pointers data, FunctionPointers pointers) {
    Map<Long, Integer> items = new HashMap<>();
    for (int i = 0; i < pointers.count(); i++) {
      long item = pointers.place(i) - FUNCTION;
      long entry = item + ENTRY;
      if (data.at(entry) == entry && data.at(entry + Long.BYTES) == entry) {
        items.put(item, pointers.function(i));
      }
    }
    return items;
  }
}
