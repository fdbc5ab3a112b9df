package org.jumppatch.elf.wrapping;

import org.jumppatch.elf.Bytes;

/** A file that has another one in it: what an ELF file is found in, and put back into. */
public interface Wrapping {
  /** What people call it: {@code bzImage}, {@code xz}. */
  String word();

  /** What starts it. */
  default Starter starter() {
    return Starter.NOTHING;
  }

  /**
   * The file in it.
   *
   * @throws org.jumppatch.elf.ImageFormatException if it cannot be got out
   */
  Bytes content();

  /**
   * The file with another content.
   *
   * @throws RepackException if that cannot be in it
   */
  Repacked with(byte[] content);
}
