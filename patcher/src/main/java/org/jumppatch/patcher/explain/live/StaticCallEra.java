package org.jumppatch.patcher.explain.live;

/** When a static call was set last, which decides how it is written. */
enum StaticCallEra {
  /** When the kernel knew what its CPU needs for returns and calls. */
  LATE,
  /** Before that: a return is plain, a call is not counted. */
  EARLY
}
