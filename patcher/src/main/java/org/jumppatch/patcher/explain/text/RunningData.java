package org.jumppatch.patcher.explain.text;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;

/**
 * The running kernel's data, where a dump holds more than text. All addresses are link addresses.
 *
 * @param dump where it lies
 * @param held whether it is data at all
 */
public record RunningData(LocatedDump dump, boolean held) {
  /** Bytes that are compared to see whether plain bytes behind the text are the image's data. */
  private static final int SAMPLES = 1024;

  /**
   * The data in a dump. A core says what lies where; with plain bytes it is data only if the
   * image's constants are found in their place.
   */
  public static RunningData of(Image image, LocatedDump dump, boolean core) {
    return new RunningData(dump, core || hasConstants(image, dump));
  }

  private static boolean hasConstants(Image image, LocatedDump dump) {
    int seen = 0;
    int alike = 0;
    for (Area area : image.space().areas()) {
      long step = Math.max(1, area.fileSize() / SAMPLES);
      for (long at = 0; image.space().mayHoldData(area) && at < area.fileSize(); at += step) {
        int octet = image.content().u8(area.fileOffset() + at);
        byte[] there = octet == 0 ? null : dump.read(area.address() + at, 1);
        if (there != null) {
          seen++;
          alike += (there[0] & 0xff) == octet ? 1 : 0;
        }
      }
    }
    return seen >= SAMPLES / 16 && alike >= seen - seen / 4;
  }

  /** Bytes at an address; null where the dump does not hold them. */
  public byte @Nullable [] read(long address, int length) {
    return held ? dump.read(address, length) : null;
  }

  /** The 32-bit number at an address; null where the dump does not hold it. */
  public @Nullable Integer number(long address) {
    byte[] bytes = read(address, Integer.BYTES);
    return bytes == null ? null : Code.s32(bytes, 0);
  }

  /**
   * The pointer at an address, moved back as if the kernel ran where it was linked; 0 for none,
   * null where the dump does not hold it.
   */
  public @Nullable Long pointer(long address) {
    byte[] bytes = read(address, Long.BYTES);
    if (bytes == null) {
      return null;
    }
    long pointer = Code.u64(bytes, 0);
    return pointer == 0 ? 0 : pointer - dump.slide();
  }
}
