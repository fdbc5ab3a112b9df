package org.jumppatch.elf.keyname;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;

/**
 * The descriptors of dynamic debug, of which each has a static key at its end. They lie in one
 * array: between {@code __start___dyndbg} and {@code __stop___dyndbg}, in a module in its section
 * {@code __dyndbg}.
 *
 * <pre>
 * struct _ddebug {                      offset
 *   const char *modname;                   0
 *   const char *function;                  8
 *   const char *filename;                 16
 *   const char *format;                   24
 *   unsigned int lineno:18;               32
 *   unsigned int class_id:6, flags:8;
 *   union { struct static_key ... } key;  40
 * }                                       56 bytes
 * </pre>
 *
 * (include/linux/dynamic_debug.h.)
 */
final class DynamicDebug {
  private static final int SIZE = 56;
  private static final int FUNCTION = 8;
  private static final int FILE = 16;
  private static final int LINE = 32;
  private static final int LINE_BITS = 18;
  private static final int KEY = 40;

  /** Longest name that is read. */
  private static final int LONGEST = 4096;

  private final Pointers pointers;
  private final long start;
  private final long size;

  private DynamicDebug(Pointers pointers, long start, long size) {
    this.pointers = pointers;
    this.start = start;
    this.size = size;
  }

  static DynamicDebug of(Image image, Pointers pointers) {
    for (Area area : image.space().areas()) {
      if (area.name().equals("__dyndbg")) {
        return new DynamicDebug(pointers, area.address(), area.size());
      }
    }
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf("__start___dyndbg");
    long[] stops = symbols.addressesOf("__stop___dyndbg");
    return starts.length == 1 && stops.length == 1
        ? new DynamicDebug(pointers, starts[0], stops[0] - starts[0])
        : new DynamicDebug(pointers, 0, 0);
  }

  /** Whether a key is that of a descriptor. */
  boolean holds(long key) {
    long at = key - start;
    return Long.compareUnsigned(at, size) < 0 && Long.remainderUnsigned(at, SIZE) == KEY;
  }

  /** What the descriptor of a key tells; null if it is none or its texts are not to be read. */
  @Nullable DebugSite at(long key) {
    if (!holds(key)) {
      return null;
    }
    long descriptor = key - KEY;
    String module = pointers.text(descriptor, LONGEST);
    String function = pointers.text(descriptor + FUNCTION, LONGEST);
    String file = pointers.text(descriptor + FILE, LONGEST);
    int line = pointers.number(descriptor + LINE) & ((1 << LINE_BITS) - 1);
    return module == null || function == null || file == null || file.isEmpty()
        ? null
        : new DebugSite(module, function, file, line);
  }
}
