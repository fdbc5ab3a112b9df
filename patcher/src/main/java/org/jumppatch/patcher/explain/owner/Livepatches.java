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
 *   struct ftrace_ops fops;            ...
 * };                                   struct list_head stack_node;    differs
 * </pre>
 *
 * (kernel/livepatch/patch.h, include/linux/livepatch.h.) The first function of the stack is the one
 * that runs; a pointer into a module's code before its link is {@code new_func}.
 *
 * @param modules those that are loaded
 * @param data the running kernel's
 */
record Livepatches(ModulesInMemory modules, RunningData data) {
  /** Bytes before a function's link in its stack that hold the rest of its structure. */
  private static final int BEFORE = 256;

  /** The name of the module whose function runs; null where that is not found. */
  @Nullable String module(FtraceOps.Tracer tracer) {
    Long link = data.pointer(tracer.address() - 2 * Long.BYTES);
    if (link == null || link == 0) {
      return null;
    }
    for (int back = Long.BYTES; back <= BEFORE; back += Long.BYTES) {
      Long pointer = data.pointer(link - back);
      ModulesInMemory.LoadedModule module =
          pointer == null || pointer == 0 ? null : modules.at(pointer);
      if (module != null) {
        return module.name();
      }
    }
    return null;
  }
}
