package org.jumppatch.patcher.explain.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.dump.Extent;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.dump.VmcoreInfo;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelVersion;

/**
 * A dump of another kernel than the image's: which one it is.
 *
 * @param image the image
 * @param dump the dump
 */
record OtherKernel(Image image, Dump dump) {
  private static final int CHUNK = 1 << 20;

  /** The compiler puts an array of so many letters at a multiple of this. */
  private static final int ALIGNMENT = 16;

  private static final long START = Code.unsigned("Linux ve".getBytes(StandardCharsets.US_ASCII));

  /** Refuses a dump that names another kernel in its notes. */
  void refuseByInfo() {
    VmcoreInfo info = dump.info();
    String release = info == null ? null : info.release();
    KernelVersion own = release == null ? null : KernelVersion.of(image);
    if (release != null && own != null && !release.equals(own.release())) {
      throw dump.malformed(words(release, own));
    }
  }

  private String words(String release, KernelVersion own) {
    return "a dump of Linux %s, and %s is Linux %s".formatted(release, image.path(), own.release());
  }

  /** What to say of a dump in which the image's text is not. */
  ImageFormatException refusal() {
    KernelVersion own = KernelVersion.of(image);
    KernelVersion found = own == null ? null : banner();
    if (own == null || found == null) {
      String remark = dump.remark().isEmpty() ? "" : ": " + dump.remark();
      return dump.malformed("it does not hold the text of " + image.path() + remark);
    }
    if (!found.release().equals(own.release())) {
      return dump.malformed(words(found.release(), own));
    }
    String problem = "it does not hold the text of %s, though both are Linux %s";
    return dump.malformed(
        problem.formatted(image.path(), own.release())
            + (found.version().equals(own.version())
                ? dump.remark().isEmpty() ? "" : ": " + dump.remark()
                : ": %s and %s".formatted(found.version(), own.version())));
  }

  /** The banner in the dump's memory. */
  private @Nullable KernelVersion banner() {
    Memory memory = dump.physical() != null ? dump.physical() : dump.virtual();
    byte[] chunk = new byte[CHUNK + KernelVersion.LIMIT];
    for (Extent extent : dump.extents()) {
      for (long done = 0; memory != null && done < extent.size(); ) {
        int wanted = (int) Math.min(chunk.length, extent.size() - done);
        int got = memory.read(extent.address() + done, chunk, 0, wanted);
        for (int at = 0; at + Long.BYTES <= got; at += ALIGNMENT) {
          KernelVersion found = Code.u64(chunk, at) == START ? KernelVersion.of(chunk, at) : null;
          if (found != null) {
            return found;
          }
        }
        done += got < Math.min(CHUNK, wanted) ? (got / Memory.PAGE + 1) * Memory.PAGE : CHUNK;
      }
    }
    return null;
  }
}
