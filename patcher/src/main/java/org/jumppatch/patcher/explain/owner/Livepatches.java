package org.jumppatch.patcher.explain.owner;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * Whose function runs in place of a patched one.
 *
 * <pre>
 * struct klp_ops {                   struct klp_func {              offset
 *   struct list_head node;             const char *old_name;           0
 *   struct list_head func_stack;       void *new_func;                 8
 *   struct ftrace_ops fops;            unsigned long old_sympos;      16
 * };                                   void *old_func;                24
 *                                      ...
 *                                      struct list_head stack_node;    differs
 * </pre>
 *
 * (kernel/livepatch/patch.h, include/linux/livepatch.h.) The first function of the stack is the one
 * that runs. Both of its pointers may lead into modules.
 *
 * @param modules those that are loaded
 * @param data the running kernel's
 */
record Livepatches(ModulesInMemory modules, RunningData data) {
  /** Bytes before a function's link in its stack that hold the rest of its structure. */
  private static final int BEFORE = 256;

  /** {@code new_func} lies so far before {@code old_func}. */
  private static final int APART = 16;

  private static final int ENDBR_SIZE = 4;

  /**
   * The name of the module whose function runs; null where that is not found.
   *
   * @param place where the patched function is traced: its start, or behind an {@code endbr64}
   */
  @Nullable String module(FtraceOps.Tracer tracer, long place) {
    Long link = data.pointer(tracer.address() - 2 * Long.BYTES);
    if (link == null || link == 0) {
      return null;
    }
    for (int back = Long.BYTES; back <= BEFORE; back += Long.BYTES) {
      Long old = data.pointer(link - back);
      if (old != null && (old == place || old == place - ENDBR_SIZE)) {
        Long replacement = data.pointer(link - back - APART);
        ModulesInMemory.LoadedModule module = replacement == null ? null : modules.at(replacement);
        return module == null ? null : module.name();
      }
    }
    return null;
  }
}
