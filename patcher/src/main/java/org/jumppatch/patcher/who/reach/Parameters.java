package org.jumppatch.patcher.who.reach;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.who.code.FunctionTable;

/**
 * What can be set on the kernel's command line, and later in {@code /sys/module}.
 *
 * <pre>
 * struct kernel_param {                 offset     struct kernel_param_ops {        offset
 *   const char *name;                      0         unsigned int flags;               0
 *   struct module *mod;                    8         int (*set)(...);                  8
 *   const struct kernel_param_ops *ops;   16         ...
 *   const u16 perm; s8 level; u8 flags;   24       };
 *   union { void *arg; ... };             32       struct obs_kernel_param {
 * };                                    40 bytes     const char *str;                  0
 *                                                    int (*setup_func)(char *);        8
 *                                                    int early;                       16
 *                                                  };                               24 bytes
 * </pre>
 *
 * (include/linux/moduleparam.h, {@code __start___param}; include/linux/init.h, {@code
 * __setup_start}.)
 */
final class Parameters {
  private static final int SIZE = 40;
  private static final int OPERATIONS = 16;
  private static final int SET = 8;
  private static final int SETUP_SIZE = 24;
  private static final int SETUP_FUNCTION = 8;
  private static final int LONGEST = 256;

  private Parameters() {}

  static List<Entry> of(Image image, Pointers data, FunctionTable table) {
    List<Entry> found = new ArrayList<>();
    Stretch parameters = Stretch.between(image, "__start___param", "__stop___param");
    for (long at = parameters.start(); at < parameters.end(); at += SIZE) {
      long operations = data.at(at + OPERATIONS);
      add(found, data, table, at, data.at(operations + SET), "");
    }
    Stretch setup = Stretch.between(image, "__setup_start", "__setup_end");
    for (long at = setup.start(); at < setup.end(); at += SETUP_SIZE) {
      add(found, data, table, at, data.at(at + SETUP_FUNCTION), "=");
    }
    return found;
  }

  /** A name that ends in an equals sign has a value behind it; it is the same without. */
  private static void add(
      List<Entry> found, Pointers data, FunctionTable table, long at, long code, String ending) {
    int function = table.startingAt(code);
    String name = data.text(at, LONGEST);
    if (function >= 0 && name != null && !name.isEmpty()) {
      boolean ends = !ending.isEmpty() && name.endsWith(ending);
      String shown = ends ? name.substring(0, name.length() - ending.length()) : name;
      found.add(new Entry(function, RootKind.PARAM, shown));
    }
  }
}
