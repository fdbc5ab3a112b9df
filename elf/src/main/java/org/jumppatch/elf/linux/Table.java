package org.jumppatch.elf.linux;

import java.util.Optional;
import org.jumppatch.elf.Bytes;

/**
 * A table of an image, found by the name of its section or by the symbols at its ends.
 *
 * @param address link address of its first byte
 * @param content its bytes
 */
public record Table(long address, Bytes content) {
  /** The section of that name; empty where there is none, or none in the file. */
  public static Optional<Table> section(Image image, String name) {
    return image
        .elf()
        .section(name)
        .filter(section -> section.hasContent() && section.size() != 0)
        .map(section -> new Table(section.address(), image.elf().content(section)));
  }

  /**
   * What lies between two addresses; empty where the file does not hold it, or there is nothing.
   *
   * @param from the first one, 0 where it is not known
   * @param to the one after the last
   */
  public static Optional<Table> between(Image image, long from, long to) {
    long size = to - from;
    long offset = from == 0 || size <= 0 ? -1 : image.space().fileOffset(from, size);
    return offset < 0
        ? Optional.empty()
        : Optional.of(new Table(from, image.content().slice(offset, size)));
  }

  /** The section, or what lies between the symbols at its ends in an image without sections. */
  public static Optional<Table> of(Image image, String section, String start, String stop) {
    return section(image, section)
        .or(
            () -> {
              MemoryRange range = MemoryRange.between(image.symbols(), start, stop);
              return between(image, range.start(), range.stop());
            });
  }

  /** Number of whole entries of {@code size} bytes. */
  public int entries(int size) {
    return (int) Math.min(content.size() / size, Integer.MAX_VALUE);
  }

  /** The address that the 32-bit number at an offset means, counted from its own place. */
  public long target(long offset) {
    return address + offset + content.s32(offset);
  }

  /** All of it as addresses that are counted from their own places. */
  public long[] targets() {
    long[] targets = new long[entries(Integer.BYTES)];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target((long) i * Integer.BYTES);
    }
    return targets;
  }
}
