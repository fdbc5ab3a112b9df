package org.jumppatch.elf.keyname;

/**
 * A message of dynamic debug, as its descriptor tells of it.
 *
 * @param module the module that it belongs to, or the built-in file
 * @param function the function that it is in
 * @param file the source file, as the kernel's build names it: {@code lib/kobject.c}
 * @param line the line in it, from 1 on
 */
public record DebugSite(String module, String function, String file, int line) {
  /** File and line: {@code lib/kobject.c:127}. */
  public String place() {
    return file + ":" + line;
  }

  /** The file's name without its folders. */
  public String baseName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** {@code lib/kobject.c:127 fill_kobj_path}, as {@code dynamic_debug/control} begins its line. */
  @Override
  public String toString() {
    return place() + " " + function;
  }
}
