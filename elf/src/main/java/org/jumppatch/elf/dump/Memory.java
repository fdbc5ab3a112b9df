package org.jumppatch.elf.dump;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;

/**
 * Memory of a machine, by addresses of one kind: the bytes at an address, or why they are not
 * there. Addresses are unsigned.
 */
public interface Memory {
  /** Unit of memory in all dumps. */
  int PAGE = 4096;

  /**
   * Reads what lies at an address and after it, up to the first gap.
   *
   * @return the number of bytes that were read, from 0 to {@code length}
   * @throws ImageFormatException if the dump's file is damaged there
   */
  int read(long address, byte[] target, int at, int length);

  /** Why nothing is at an address where {@link #read} reads nothing, in a few words. */
  String whyNot(long address);

  /** All of {@code length} bytes; null where one of them is not there. */
  default byte @Nullable [] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    return read(address, bytes, 0, length) == length ? bytes : null;
  }

  /** The little-endian 64-bit number at an address; null where it is not all there. */
  default @Nullable Long u64(long address) {
    byte[] bytes = bytes(address, Long.BYTES);
    if (bytes == null) {
      return null;
    }
    long number = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      number = (number << Byte.SIZE) | (bytes[i] & 0xff);
    }
    return number;
  }
}
