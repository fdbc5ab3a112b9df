package org.jumppatch.patcher.explain.pointer;

/** Where a pointer stands. */
public enum PointerTable {
  /** The functions of the system calls (arch/x86/entry/syscall_64.c). */
  SYSTEM_CALLS("sys_call_table"),
  /** Those of 32-bit programs (arch/x86/entry/syscall_32.c). */
  SYSTEM_CALLS_32("ia32_sys_call_table"),
  /** Those of programs with 32-bit pointers. */
  SYSTEM_CALLS_X32("x32_sys_call_table"),
  /** What the CPU enters for exceptions and interrupts (arch/x86/kernel/idt.c). */
  INTERRUPTS("idt"),
  /** What traced functions call (kernel/trace/ftrace.c). */
  TRACERS("ftrace_ops"),
  /** What static calls call (kernel/static_call_inline.c). */
  STATIC_CALLS("static-call");

  private final String word;

  PointerTable(String word) {
    this.word = word;
  }

  /** The name that is shown. */
  public String word() {
    return word;
  }
}
