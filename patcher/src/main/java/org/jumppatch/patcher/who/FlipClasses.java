package org.jumppatch.patcher.who;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.keyname.KeyKind;

/**
 * The functions that flip keys of a kind through a pointer that comes from elsewhere, by the start
 * of their names: which key it is, the machine code does not tell.
 */
final class FlipClasses {
  private static final Map<String, KeyKind> BY_START =
      Map.of(
          // kernel/tracepoint.c: func_add, tracepoint_add_func, tracepoint_probe_unregister.
          "tracepoint_", KeyKind.TRACEPOINT,
          // lib/dynamic_debug.c: ddebug_change, ddebug_exec_query.
          "ddebug_", KeyKind.DYNDBG,
          // lib/once.c: once_deferred, __do_once_sleepable_done.
          "once_deferred", KeyKind.ONCE,
          "__do_once_", KeyKind.ONCE,
          // security/lsm_init.c, security/security.c: lsm_static_call_init.
          "security_add_hooks", KeyKind.LSM,
          "lsm_static_call_init", KeyKind.LSM,
          // kernel/bpf/cgroup.c: cgroup_bpf_release.
          "cgroup_bpf_", KeyKind.CGROUP_BPF,
          // kernel/sched/debug.c: sched_feat_enable, sched_feat_set.
          "sched_feat_", KeyKind.SCHED_FEATURE);

  private FlipClasses() {}

  /** The kind of the keys that a function flips; null where it is not known. */
  static @Nullable KeyKind of(String function) {
    for (Map.Entry<String, KeyKind> known : BY_START.entrySet()) {
      if (function.startsWith(known.getKey())) {
        return known.getValue();
      }
    }
    return null;
  }
}
