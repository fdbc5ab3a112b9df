package org.jumppatch.elf.dump;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel tells about itself to those who read its memory: lines of {@code NAME=value}
 * (kernel/vmcore_info.c, Documentation/admin-guide/kdump/vmcoreinfo.rst).
 */
public final class VmcoreInfo {
  /** Longest text that is read; the kernel's own buffer is a page. */
  static final int LIMIT = 1 << 16;

  private final Map<String, String> lines = new HashMap<>();

  /** Reads the lines; what is none is left out. */
  static VmcoreInfo of(String text) {
    VmcoreInfo info = new VmcoreInfo();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        info.lines.putIfAbsent(line.substring(0, equals), line.substring(equals + 1).strip());
      }
    }
    return info;
  }

  /** The kernel's release as {@code uname -r} tells it; null if it does not say. */
  public @Nullable String release() {
    return lines.get("OSRELEASE");
  }

  /** How far above its link address the kernel runs; null if it does not say. */
  public @Nullable Long slide() {
    return hexadecimal("KERNELOFFSET");
  }

  /** A number that it tells in decimal digits; null if it does not. */
  public @Nullable Long number(String name) {
    try {
      String text = lines.get("NUMBER(" + name + ")");
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private @Nullable Long hexadecimal(String name) {
    try {
      String text = lines.get(name);
      return text == null ? null : Long.parseUnsignedLong(text, 16);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
