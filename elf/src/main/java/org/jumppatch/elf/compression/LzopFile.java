package org.jumppatch.elf.compression;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Writes what {@code lzop -9} does, without a name and a time, in the one form that a kernel's stub
 * reads: blocks of 256 kB with the checksum of what they unpack to (lib/decompress_unlzo.c; layout
 * as in {@link Lzop}).
 */
final class LzopFile {
  private static final int BLOCK = 256 << 10;

  private static final int VERSION = 0x1040;
  private static final int LIBRARY_VERSION = 0x20a0;
  private static final int VERSION_NEEDED = 0x0940;

  /** M_LZO1X_999 (lzop, src/conf.h). */
  private static final int METHOD = 3;

  private static final int LEVEL = 9;

  /** Written on Unix; every block has the checksum of its unpacked bytes. */
  private static final int FLAGS = 0x0300_0000 | Lzop.UNPACKED_ADLER;

  private LzopFile() {}

  static void write(byte[] content, ByteArrayOutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.write(Compression.LZO.magic());
    byte[] header = header();
    data.write(header);
    data.writeInt(adler(header));
    for (int at = 0; at < content.length; at += BLOCK) {
      byte[] block = Arrays.copyOfRange(content, at, Math.min(content.length, at + BLOCK));
      byte[] packed = LzoBlock.compress(block);
      byte[] shorter = packed.length < block.length ? packed : block;
      data.writeInt(block.length);
      data.writeInt(shorter.length);
      data.writeInt(adler(block));
      data.write(shorter);
    }
    data.writeInt(0);
  }

  private static byte[] header() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeShort(VERSION);
    header.writeShort(LIBRARY_VERSION);
    header.writeShort(VERSION_NEEDED);
    header.writeByte(METHOD);
    header.writeByte(LEVEL);
    header.writeInt(FLAGS);
    // Mode, time and its upper half, length of the name.
    header.writeInt(0);
    header.writeLong(0);
    header.writeByte(0);
    return bytes.toByteArray();
  }

  private static int adler(byte[] bytes) {
    Adler32 adler = new Adler32();
    adler.update(bytes);
    return (int) adler.getValue();
  }
}
