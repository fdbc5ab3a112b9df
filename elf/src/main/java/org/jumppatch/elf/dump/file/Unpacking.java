package org.jumppatch.elf.dump.file;

/** Who is told how far the unpacking of a dump is that was compressed as a whole. */
@FunctionalInterface
public interface Unpacking {
  /** Nobody. */
  Unpacking UNTOLD = (done, whole) -> {};

  /**
   * So much of the file is read; called once when nothing is, then when more is.
   *
   * @param done bytes that were read
   * @param whole bytes that there are
   */
  void reached(long done, long whole);
}
