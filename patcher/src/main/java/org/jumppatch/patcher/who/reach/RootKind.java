package org.jumppatch.patcher.who.reach;

/** From where a flip can be caused. */
public enum RootKind {
  /** Writing a file of {@code /proc/sys}. */
  SYSCTL("sysctl"),
  /** A system call. */
  SYSCALL("syscall"),
  /** A parameter of the kernel or a module: at boot, or in {@code /sys/module}. */
  PARAM("param"),
  /** A file of {@code /proc}. */
  PROC("proc"),
  /** A file of debugfs. */
  DEBUGFS("debugfs"),
  /** A file of tracefs. */
  TRACEFS("tracefs"),
  /** A file of sysfs. */
  SYSFS("sysfs"),
  /** A file of a cgroup. */
  CGROUP("cgroup"),
  /** The start of the kernel. */
  INITCALL("initcall"),
  /** A module that calls a function that the kernel exports. */
  EXPORT("export");

  private final String word;

  RootKind(String word) {
    this.word = word;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
