package org.jumppatch.elf.keyname;

/** What a static key belongs to, which tells who flips it. */
public enum KeyKind {
  /** A key that code flips by its name. */
  KEY("key"),
  /** Part of a {@code struct tracepoint}: flipped with the first probe and the last. */
  TRACEPOINT("tracepoint"),
  /** Part of a {@code struct _ddebug}: flipped through {@code dynamic_debug/control}. */
  DYNDBG("dyndbg"),
  /** Of {@code DO_ONCE}: flipped when the code was run for the first time. */
  ONCE("once"),
  /** Of a slot for a security module's hook: flipped at boot. */
  LSM("lsm"),
  /** Flipped when the first BPF program of its type is attached to a cgroup, and the last one. */
  CGROUP_BPF("cgroup-bpf"),
  /** Of a scheduler feature: flipped through debugfs. */
  SCHED_FEATURE("sched-feature"),
  /** Of a software event of perf: flipped with the first user and the last. */
  PERF("perf"),
  /** Of a netfilter hook: flipped with the first function that is registered and the last. */
  NETFILTER("netfilter"),
  /** Of a cgroup controller: flipped at boot, and when a hierarchy is mounted. */
  CGROUP("cgroup");

  private final String word;

  KeyKind(String word) {
    this.word = word;
  }

  /** Whether it is what people look for one by one, most of the time. */
  public boolean isUsual() {
    return this == KEY || this == TRACEPOINT;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
