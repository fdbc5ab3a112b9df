package org.jumppatch.elf.linux;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;

/**
 * The release of the kernel in an image, such as {@code 6.12.117+deb12-cloud-amd64}: what stands in
 * its banner, {@code "Linux version " UTS_RELEASE " (..."} (init/version-timestamp.c).
 */
public final class KernelRelease {
  private static final String BANNER = "linux_banner";
  private static final String START = "Linux version ";

  /** __NEW_UTS_LEN (include/uapi/linux/utsname.h). */
  private static final int LONGEST = 64;

  private KernelRelease() {}

  /** Null where no banner is found. */
  public static @Nullable String of(Image image) {
    for (long address : image.symbols().addressesOf(BANNER)) {
      String release = at(image, address);
      if (release != null) {
        return release;
      }
    }
    return null;
  }

  private static @Nullable String at(Image image, long address) {
    Area area = image.space().areaAt(address);
    if (area == null) {
      return null;
    }
    long left = area.fileSize() - (address - area.address());
    int length = (int) Math.max(0, Math.min(left, START.length() + LONGEST + 1));
    long offset = image.space().fileOffset(address, length);
    if (offset < 0) {
      return null;
    }
    String banner = new String(image.content().copy(offset, length), StandardCharsets.ISO_8859_1);
    int end = banner.indexOf(' ', START.length());
    return banner.startsWith(START) && end > START.length()
        ? banner.substring(START.length(), end)
        : null;
  }
}
