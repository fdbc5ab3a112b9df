package org.jumppatch.elf.bzimage;

import java.util.Random;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;

/**
 * Makes a kernel's file pack into more bytes, where it would pack into too few: noise in front of
 * the first segment, which starts at a page of 2 MB. Nothing reads what is there ({@code
 * parse_elf}, arch/x86/boot/compressed/misc.c).
 */
final class FrontNoise {
  /** Zeroes before the noise: headers may end with some. */
  private static final int MARGIN = 64;

  private FrontNoise() {}

  /**
   * The kernel with so many bytes of noise, always the same; the array itself if it has no room.
   */
  static byte[] in(String name, byte[] kernel, int length) {
    ElfFile elf = ElfFile.read(Bytes.of(name, kernel));
    long start = elf.end();
    for (Segment segment : elf.segments()) {
      start = segment.fileSize() == 0 ? start : Math.min(start, segment.offset());
    }
    int end = (int) start;
    int from = end;
    while (from > 0 && kernel[from - 1] == 0) {
      from--;
    }
    if (end - from < length + MARGIN) {
      return kernel;
    }
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    byte[] noisy = kernel.clone();
    System.arraycopy(noise, 0, noisy, end - length, length);
    return noisy;
  }
}
