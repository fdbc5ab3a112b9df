package org.jumppatch.patcher.explain.text;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Image;

/**
 * The running kernel's data, where a dump holds more than text. All addresses are link addresses.
 *
 * @param dump where it lies
 * @param lacking why it cannot be read; empty where it can
 * @param ofMachine whether the dump is of more than text, or was before it was cut: then what it
 *     lacks was there, and may have had to do with the text
 */
public record RunningData(LocatedDump dump, String lacking, boolean ofMachine) {
  /** Places that are compared to see whether there are the image's data. */
  private static final int SAMPLES = 1024;

  /**
   * The data in a dump, if the image's constants are found in their place there.
   *
   * @param text which may be in one segment with them
   * @param cut whether the dump is known to be cut short
   */
  public static RunningData of(Image image, LocatedDump dump, RunningText text, boolean cut) {
    String lacking = lacking(image, dump, text);
    boolean more = dump.base() < text.start() + dump.slide();
    return new RunningData(dump, lacking, lacking.isEmpty() || cut || more);
  }

  /** Whether there is data. */
  public boolean held() {
    return lacking.isEmpty();
  }

  private static String lacking(Image image, LocatedDump dump, RunningText text) {
    int seen = 0;
    int alike = 0;
    int asked = 0;
    long first = 0;
    for (Area area : image.space().areas()) {
      long step = Math.max(1, area.fileSize() / SAMPLES);
      boolean lasts = image.space().mayHoldData(area) && !image.isInit(area.address());
      for (long at = 0; lasts && at < area.fileSize(); at += step) {
        int octet = image.content().u8(area.fileOffset() + at);
        if (octet == 0 || text.contains(area.address() + at, 1)) {
          continue;
        }
        asked++;
        byte[] there = dump.read(area.address() + at, 1);
        if (there != null) {
          seen++;
          alike += (there[0] & 0xff) == octet ? 1 : 0;
        } else if (first == 0) {
          first = area.address() + at;
        }
      }
    }
    if ((dump.placed() && seen > 0)
        || (seen >= Math.min(SAMPLES / 16, asked) && alike >= seen - seen / 4)) {
      return "";
    }
    return seen == 0
        ? "the dump holds text only: " + (first == 0 ? "the image has no data" : dump.whyNot(first))
        : "what lies where the data should is not the image's";
  }

  /** Bytes at an address; null where the dump does not hold them. */
  public byte @Nullable [] read(long address, int length) {
    return held() ? dump.read(address, length) : null;
  }

  /** The 32-bit number at an address; null where the dump does not hold it. */
  public @Nullable Integer number(long address) {
    byte[] bytes = read(address, Integer.BYTES);
    return bytes == null ? null : Code.s32(bytes, 0);
  }

  /** The 64-bit number at an address; null where the dump does not hold it. */
  public @Nullable Long value(long address) {
    byte[] bytes = read(address, Long.BYTES);
    return bytes == null ? null : Code.u64(bytes, 0);
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
