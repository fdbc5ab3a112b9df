package org.jumppatch.patcher.who.reach;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.who.code.FunctionPointers;

/**
 * The tables of system controls.
 *
 * <pre>
 * struct ctl_table {                    offset
 *   const char *procname;                  0
 *   void *data;                            8
 *   int maxlen;                           16
 *   umode_t mode;                         20
 *   proc_handler *proc_handler;           24   32 up to 6.11, behind a child or a type
 *   ...
 * };
 * </pre>
 *
 * (include/linux/sysctl.h.) Nothing marks them; a function is taken for a handler if a name, a mode
 * and a size stand before the pointer to it.
 */
public final class ControlTables {
  private static final int DATA = 8;
  private static final int SIZE = 16;
  private static final int MODE = 20;
  private static final int[] HANDLERS = {24, 32};

  /** S_IRUGO | S_IWUGO: all that a mode may have. */
  private static final int MODE_BITS = 0666;

  /** Longest name that is read; the kernel's own are half as long. */
  private static final int LONGEST = 64;

  private static final int LARGEST_DATA = 1 << 20;

  private ControlTables() {}

  /**
   * An entry of a table.
   *
   * @param name the file's name in {@code /proc/sys}
   * @param data what the handler reads and writes
   * @param handler the number of the function that is called
   */
  public record Control(String name, long data, int handler) {}

  public static List<Control> of(Pointers data, FunctionPointers pointers) {
    List<Control> found = new ArrayList<>();
    for (int i = 0; i < pointers.count(); i++) {
      for (int offset : HANDLERS) {
        long entry = pointers.place(i) - offset;
        String name = name(data, entry, offset);
        if (name != null) {
          found.add(new Control(name, data.at(entry + DATA), pointers.function(i)));
          break;
        }
      }
    }
    return found;
  }

  private static @Nullable String name(Pointers data, long entry, int handler) {
    int mode = data.number(entry + MODE) & 0xffff;
    int size = data.number(entry + SIZE);
    boolean padded = handler == HANDLERS[0] || data.at(entry + HANDLERS[0]) == 0;
    if (mode == 0
        || (mode & ~MODE_BITS) != 0
        || data.number(entry + MODE) >>> 16 != 0
        || size < 0
        || size > LARGEST_DATA
        || !padded) {
      return null;
    }
    String name = data.text(entry, LONGEST);
    return name != null && name.matches("[A-Za-z0-9][A-Za-z0-9_.+-]*") ? name : null;
  }
}
