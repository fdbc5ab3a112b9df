package org.jumppatch.elf;

/**
 * A stretch of memory that the image fills: an allocated section, or a loaded segment where the
 * file has no sections.
 *
 * @param name the section's name; for a segment "load" and its number
 * @param address its first address
 * @param size bytes in memory, at least 1
 * @param fileOffset where its content lies in the file
 * @param fileSize bytes of content in the file, at most {@code size}; the rest is zero at the start
 * @param executable whether it holds code
 * @param writable whether it may be written when the image runs
 */
public record Area(
    String name,
    long address,
    long size,
    long fileOffset,
    long fileSize,
    boolean executable,
    boolean writable) {

  /** Whether an address lies in it. */
  public boolean contains(long at) {
    return Long.compareUnsigned(at - address, size) < 0;
  }

  /** Whether an area with the same rights begins where this one ends, in memory and in the file. */
  public boolean isFollowedBy(Area next, int padding) {
    long gap = next.address - (address + size);
    return gap >= 0
        && gap <= padding
        && next.fileOffset - fileOffset == next.address - address
        && next.executable == executable
        && next.writable == writable;
  }

  /** Both, and what lies between them, as one area. */
  public Area upTo(Area next) {
    long distance = next.address - address;
    return new Area(
        name,
        address,
        distance + next.size,
        fileOffset,
        distance + next.fileSize,
        executable,
        writable);
  }

  /** Whether {@code length} bytes from an address on lie in it. */
  public boolean contains(long at, long length) {
    return contains(at) && length <= size - (at - address);
  }
}
