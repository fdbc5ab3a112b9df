package org.jumppatch.patcher.explain.text;

/** What legitimately makes a running kernel's text differ from its image. */
public enum Cause {
  /** A static key's site: nop or jump (kernel/jump_label.c). */
  JUMP_LABEL(1, "jump-label"),
  /** A call, jump, nop or return in place of a static call (kernel/static_call_inline.c). */
  STATIC_CALL(2, "static-call"),
  /** The trampoline of a static call's key, {@code __SCT__*}. */
  STATIC_TRAMPOLINE(3, "static-trampoline"),
  /** A return that was compiled as a jump to a thunk ({@code apply_returns}). */
  RETURN_THUNK(4, "return-thunk"),
  /** A call to {@code __fentry__} (kernel/trace/ftrace.c). */
  FTRACE(5, "ftrace"),
  /** Code for one CPU feature in place of other code ({@code apply_alternatives}). */
  ALTERNATIVE(6, "alternative"),
  /** A call through {@code pv_ops} made direct ({@code apply_paravirt}). */
  PARAVIRT(7, "paravirt"),
  /** An indirect branch that was compiled as a branch to a thunk ({@code apply_retpolines}). */
  RETPOLINE(8, "retpoline"),
  /** An {@code endbr64} that no indirect branch needs ({@code apply_seal_endbr}). */
  ENDBR(9, "endbr"),
  /** A constant that is known only at boot (arch/x86/include/asm/runtime-const.h). */
  RUNTIME_CONSTANT(10, "runtime-constant"),
  /** A lock prefix that a single CPU does not need ({@code alternatives_smp_unlock}). */
  SMP_LOCK(11, "smp-lock"),
  /** A call that is counted, or the code in front of a function that counts it. */
  CALL_THUNK(12, "call-thunk"),
  /** An address that moved with the kernel ({@code handle_relocations}). */
  KASLR(13, "kaslr"),
  /** Where the code that all traced functions share calls the tracer ({@code ftrace_call}). */
  FTRACE_CALLER(14, "ftrace-caller"),
  /** A breakpoint or jump of a probe (kernel/kprobes.c). */
  KPROBE(15, "kprobe"),
  /** A call to a trampoline that BPF made (kernel/bpf/trampoline.c). */
  BPF_TRAMPOLINE(16, "bpf-trampoline"),
  /** A call that leads to the patched function (kernel/livepatch/patch.c). */
  LIVEPATCH(17, "livepatch"),
  /** A place that is being changed ({@code text_poke_bp_batch}). */
  TEXT_POKE(18, "text-poke"),
  /** What an indirect call checks, and the code that checks it ({@code cfi_rewrite_*}). */
  CFI(19, "cfi");

  private final int number;
  private final String word;

  Cause(int number, String word) {
    this.number = number;
    this.word = word;
  }

  /**
   * A number above 0 that stands for it where there is one for each byte: its place among them all,
   * from 1 on.
   */
  int number() {
    return number;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
