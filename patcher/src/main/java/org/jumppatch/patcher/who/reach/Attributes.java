package org.jumppatch.patcher.who.reach;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Pointers;

/**
 * Files of sysfs and of cgroups, whose descriptions hold the functions.
 *
 * <pre>
 * struct device_attribute {             offset     struct cftype {             offset
 *   struct attribute {                               char name[64];               0
 *     const char *name;                    0         ...
 *     umode_t mode;                        8         s64 (*read_s64)(...); ...
 *   } attr;                                          ssize_t (*write)(...);
 *   ssize_t (*show)(...);                 16       };
 *   ssize_t (*store)(...);                24
 * };
 * </pre>
 *
 * (include/linux/device.h, and as it every kind of attribute; include/linux/cgroup-defs.h.)
 */
final class Attributes {
  private static final int STORE = 24;
  private static final int MODE = 8;
  private static final int MODE_BITS = 0777;
  private static final int WRITABLE = 0222;
  private static final int LONGEST = 64;

  /** MAX_CFTYPE_NAME: bytes of a name in a {@code struct cftype}, which the functions follow. */
  private static final int NAME = 64;

  /** Bytes of a {@code struct cftype}, and more. */
  private static final int CFTYPE = 512;

  private static final String WORD = "[a-z][a-z0-9_.]*";

  private Attributes() {}

  /** The name of the attribute whose {@code store} is the pointer at a place; null if none is. */
  static @Nullable String sysfs(Pointers data, long place) {
    long attribute = place - STORE;
    int mode = data.number(attribute + MODE);
    if ((mode & ~MODE_BITS) != 0
        || (mode & WRITABLE) == 0
        || data.number(attribute + MODE + Integer.BYTES) != 0) {
      return null;
    }
    String name = data.text(attribute, LONGEST);
    return name != null && name.matches(WORD) ? name : null;
  }

  /** The name of the cgroup's file that the pointer at a place is part of; null if of none. */
  static @Nullable String cgroup(Pointers data, long place) {
    for (long at = place - NAME; at >= place - CFTYPE; at -= Long.BYTES) {
      String name = data.string(at, NAME - 1);
      boolean starts = (data.number(at - 1) & 0xff) == 0;
      if (starts && name != null && name.length() > 1 && name.matches(WORD)) {
        return isPadded(data, at + name.length(), at + NAME) ? name : null;
      }
    }
    return null;
  }

  private static boolean isPadded(Pointers data, long from, long to) {
    for (long at = from; at < to; at++) {
      if ((data.number(at) & 0xff) != 0) {
        return false;
      }
    }
    return true;
  }
}
