package org.jumppatch.patcher.explain.table;

/**
 * A table of places in code, each a 32-bit distance from its own place (arch/x86/kernel/
 * vmlinux.lds.S), and what the code there has to be.
 */
enum PlaceKind {
  /** Jumps that are returns: all go to one thunk. */
  RETURN(".return_sites"),
  /** Branches to the thunk of a register. */
  RETPOLINE(".retpoline_sites"),
  /** Other calls, which call depth tracking counts. */
  CALL(".call_sites"),
  /** {@code endbr64} that no indirect branch needs. */
  ENDBR(".ibt_endbr_seal"),
  /** Lock prefixes. */
  LOCK(".smp_locks"),
  /** {@code mov $hash, %eax} in front of functions. */
  CFI(".cfi_sites");

  private final String section;

  PlaceKind(String section) {
    this.section = section;
  }

  /** The section that it is where there are sections. */
  String section() {
    return section;
  }
}
