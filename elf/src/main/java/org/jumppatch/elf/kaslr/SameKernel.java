package org.jumppatch.elf.kaslr;

import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;

/** Tells whether what was packed comes out again: what a kernel that starts has in its memory. */
public final class SameKernel {
  private SameKernel() {}

  /**
   * Whether two files put the same into memory and, where they are kernels, relocate the same
   * places. Object files have to be the same as a whole.
   *
   * @throws org.jumppatch.elf.ImageFormatException if what follows one of them makes no sense
   */
  public static boolean is(ElfFile one, ElfFile other) {
    if (one.segments().isEmpty()) {
      long size = one.bytes().size();
      return size == other.bytes().size() && isSame(one, other, 0, size);
    }
    if (!one.segments().equals(other.segments())
        || one.header().entry() != other.header().entry()) {
      return false;
    }
    for (Segment segment : one.segments()) {
      if (!isSame(one, other, segment.offset(), segment.fileSize())) {
        return false;
      }
    }
    if (one.bytes().size() == one.end()) {
      return true;
    }
    KaslrRelocations moved = KaslrRelocations.read(one);
    KaslrRelocations also = KaslrRelocations.read(other);
    return moved.wide().isSame(also.wide())
        && moved.inverse().isSame(also.inverse())
        && moved.narrow().isSame(also.narrow());
  }

  private static boolean isSame(ElfFile one, ElfFile other, long offset, long length) {
    return one.bytes().has(offset, length)
        && other.bytes().has(offset, length)
        && one.bytes().buffer(offset, length).equals(other.bytes().buffer(offset, length));
  }
}
