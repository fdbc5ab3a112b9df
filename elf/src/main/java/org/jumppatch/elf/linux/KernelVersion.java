package org.jumppatch.elf.linux;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;

/**
 * What a kernel calls itself, in {@code linux_banner} (init/version-timestamp.c): {@code Linux
 * version RELEASE (builder) (compiler) VERSION}.
 *
 * @param release as {@code uname -r} tells it
 * @param version as {@code uname -v} tells it; empty where it is not told
 */
public record KernelVersion(String release, String version) {
  /** What the banner begins with. */
  public static final String START = "Linux version ";

  /** Longest banner that is read. */
  public static final int LIMIT = 512;

  private static final int PIECE = 1 << 16;

  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

  /** Reads a banner from its first byte on; null if the bytes are none. */
  public static @Nullable KernelVersion of(byte[] bytes, int at) {
    int end = at;
    while (end < bytes.length && end - at < LIMIT && bytes[end] >= ' ' && bytes[end] < 127) {
      end++;
    }
    String text = new String(bytes, at, end - at, StandardCharsets.US_ASCII);
    int release = START.length();
    int space = text.indexOf(' ', release);
    if (!text.startsWith(START) || space <= release || !Character.isDigit(text.charAt(release))) {
      return null;
    }
    int version = text.indexOf('#', space);
    return new KernelVersion(
        text.substring(release, space), version < 0 ? "" : text.substring(version));
  }

  /** Whether the release's first number is this one or a later one. */
  public boolean isAtLeast(int major) {
    Matcher numbers = NUMBERS.matcher(release);
    return numbers.lookingAt() && Integer.parseInt(numbers.group(1)) >= major;
  }

  /** Whether the release's first two numbers come before these. */
  public boolean isBefore(int major, int minor) {
    Matcher numbers = NUMBERS.matcher(release);
    if (!numbers.lookingAt()) {
      return false;
    }
    int first = Integer.parseInt(numbers.group(1));
    return first < major || (first == major && Integer.parseInt(numbers.group(2)) < minor);
  }

  /** The version of the kernel in an image; null if it has no banner. */
  public static @Nullable KernelVersion of(Image image) {
    for (Area area : image.space().areas()) {
      if (area.executable() && !image.elf().sections().isEmpty()) {
        continue;
      }
      for (long at = 0; at < area.fileSize(); at += PIECE) {
        int length = (int) Math.min(PIECE + LIMIT, area.fileSize() - at);
        KernelVersion found = find(image.content().copy(area.fileOffset() + at, length));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The first banner among bytes; null if there is none. */
  public static @Nullable KernelVersion find(byte[] bytes) {
    for (int at = 0; at + START.length() < bytes.length; at++) {
      if (bytes[at] == 'L' && bytes[at + 1] == 'i' && bytes[at + 6] == 'v') {
        KernelVersion found = of(bytes, at);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
