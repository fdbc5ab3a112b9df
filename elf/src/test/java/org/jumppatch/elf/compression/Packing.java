package org.jumppatch.elf.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.testing.Program;

/** Compressed test data, made by the programs that the kernel's build calls. */
public final class Packing {
  private Packing() {}

  /** Compresses as scripts/Makefile.lib does for a kernel's payload. */
  public static byte[] pack(Compression compression, byte[] content) {
    String[] command =
        switch (compression) {
          case GZIP -> new String[] {"gzip", "-n", "-f", "-9"};
          case BZIP2 -> new String[] {"bzip2", "-9"};
          case LZMA -> new String[] {"xz", "--format=lzma", "-9"};
          case XZ -> new String[] {"xz", "--check=crc32", "--x86", "--lzma2=dict=32MiB"};
          case LZO -> new String[] {"lzop", "-9"};
          case LZ4 -> new String[] {"lz4", "-l", "-9", "-", "-"};
          case ZSTD -> new String[] {"zstd", "-q", "-19", "--ultra"};
        };
    return Program.filter(content, command);
  }

  /** A payload: compressed, and the size appended where the format does not end with it. */
  public static byte[] payload(Compression compression, byte[] content) {
    byte[] packed = pack(compression, content);
    if (compression == Compression.GZIP) {
      return packed;
    }
    return ByteBuffer.allocate(packed.length + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(packed)
        .putInt(content.length)
        .array();
  }

  /**
   * Bytes with all that compression looks for, the same for the same seed: noise, words, runs, and
   * copies of what came before from near and far.
   */
  public static byte[] content(long seed, int size) {
    Random random = new Random(seed);
    byte[] content = new byte[size];
    int at = 0;
    while (at < size) {
      int length = Math.min(size - at, 1 + random.nextInt(1 << random.nextInt(14)));
      switch (random.nextInt(4)) {
        case 0 -> fill(content, at, length, random, 256);
        case 1 -> fill(content, at, length, random, 4);
        case 2 -> fill(content, at, length, random, 1);
        default -> repeat(content, at, length, 1 + random.nextInt(at + 1));
      }
      at += length;
    }
    return content;
  }

  private static void fill(byte[] content, int at, int length, Random random, int letters) {
    int first = random.nextInt(256);
    for (int i = 0; i < length; i++) {
      content[at + i] = (byte) (first + random.nextInt(letters));
    }
  }

  private static void repeat(byte[] content, int at, int length, int distance) {
    for (int i = 0; i < length; i++) {
      content[at + i] = at + i < distance ? 0 : content[at + i - distance];
    }
  }

  public static Bytes bytes(byte[] content) {
    return Bytes.of("test", content);
  }
}
