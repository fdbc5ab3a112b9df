package org.jumppatch.elf.compression;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes LZ4's legacy frame, as {@code lz4 -l} does, with a search that misses no match. */
final class Lz4Frame {
  private Lz4Frame() {}

  static void write(byte[] content, ByteArrayOutputStream out) {
    byte[] block = new byte[LibLz4.bound(Lz4.BLOCK)];
    out.writeBytes(littleEndian((int) Lz4.MAGIC));
    for (int at = 0; at < content.length; at += Lz4.BLOCK) {
      byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + Lz4.BLOCK));
      int packed = LibLz4.compress(part, block);
      out.writeBytes(littleEndian(packed));
      out.writeBytes(Arrays.copyOf(block, packed));
    }
  }

  private static byte[] littleEndian(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }
}
