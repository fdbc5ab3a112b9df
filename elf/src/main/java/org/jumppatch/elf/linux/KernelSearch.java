package org.jumppatch.elf.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * Finds kernels in the raw bytes of a disk or a memory: each place at which a bzImage or a plain
 * kernel starts that can be read to its end. A file that lies there in pieces is not found.
 */
public final class KernelSearch {
  /** What archives of cpio have their files at; sectors, blocks and pages are multiples of it. */
  private static final int STEP = 4;

  private static final int ELF_MAGIC = 0x464c457f;
  private static final int SETUP_MAGIC = 0x5372_6448;
  private static final int SETUP_FIELD = 0x202;

  private KernelSearch() {}

  /**
   * A kernel that was found.
   *
   * @param offset where it starts in the file
   * @param kernel the ELF file, unpacked, with what follows it
   */
  public record Found(long offset, Bytes kernel) {}

  /**
   * All kernels in a file, in its order.
   *
   * @param most as many as are looked for
   */
  public static List<Found> in(Bytes file, int most) {
    List<Found> found = new ArrayList<>();
    for (long at = 0; at < file.size() && found.size() < most; at += STEP) {
      if (isPlain(file, at) || isPacked(file, at)) {
        try {
          Bytes kernel = kernel(file.slice(at, file.size() - at));
          found.add(new Found(at, kernel));
        } catch (ImageFormatException e) {
          // What only starts like one.
        }
      }
    }
    return found;
  }

  private static boolean isPlain(Bytes file, long at) {
    return file.has(at, 4) && file.s32(at) == ELF_MAGIC;
  }

  private static boolean isPacked(Bytes file, long at) {
    return file.has(at + SETUP_FIELD, 4) && file.s32(at + SETUP_FIELD) == SETUP_MAGIC;
  }

  /** The kernel at the start, without what lies after it by chance. */
  private static Bytes kernel(Bytes file) {
    Image image = Image.of(Path.of(file.name()), file);
    if (!image.kind().isKernel()) {
      throw file.malformed(0, "no kernel");
    }
    return image.isUnpacked() ? image.content() : image.content().slice(0, image.elf().end());
  }
}
