package org.jumppatch.elf.keyname;

import org.jspecify.annotations.Nullable;

/**
 * The arrays of static keys that a kernel has, by the symbol of the array.
 *
 * <p>What an index means is in the kernel's source, and for some in the image too.
 */
enum KeyArray {
  /** {@code SCHED_FEAT} (kernel/sched/core.c); the names in {@code sched_feat_names}. */
  SCHED_FEATURES("sched_feat_keys", KeyKind.SCHED_FEATURE),
  /** By {@code enum cgroup_bpf_attach_type} (include/linux/bpf-cgroup-defs.h). */
  CGROUP_BPF("cgroup_bpf_enabled_key", KeyKind.CGROUP_BPF),
  /** By {@code enum perf_sw_ids} (include/uapi/linux/perf_event.h). */
  PERF("perf_swevent_enabled", KeyKind.PERF),
  /** {@code [NFPROTO_NUMPROTO][NF_MAX_HOOKS]} (net/netfilter/core.c). */
  NETFILTER("nf_hooks_needed", KeyKind.NETFILTER),
  /** By the capabilities of the generational LRU (include/linux/mmzone.h). */
  LRU_GEN("lru_gen_caps", KeyKind.KEY);

  /** Bytes of a {@code struct static_key}. */
  static final int KEY_SIZE = 16;

  private final String symbol;
  private final KeyKind kind;

  KeyArray(String symbol, KeyKind kind) {
    this.symbol = symbol;
    this.kind = kind;
  }

  /** The array of a symbol; null if it is none of these. */
  static @Nullable KeyArray named(String symbol) {
    for (KeyArray array : values()) {
      if (array.symbol.equals(symbol)) {
        return array;
      }
    }
    return null;
  }

  /** The array's name. */
  String symbol() {
    return symbol;
  }

  /** What its keys are. */
  KeyKind kind() {
    return kind;
  }
}
