package org.jumppatch.patcher.explain.cfi;

/** How a kernel checks its indirect calls ({@code enum cfi_mode}, arch/x86/include/asm/cfi.h). */
enum CfiMode {
  /** Not at all: the image has no checks, or boot left them as they are. */
  NONE,
  /** Callers jump over their check. */
  OFF,
  /** Callers compare the number in front of the function. */
  KCFI,
  /** Functions compare the number that their caller brings. */
  FINEIBT
}
