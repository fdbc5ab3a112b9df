package org.jumppatch.elf.bzimage;

import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;

/** Boot files around a small program, as a kernel's build makes them around a kernel. */
public final class KernelFile {
  /** Where the code of a {@link #bzImage} begins; its payload is 32 bytes behind. */
  public static final int CODE = 1024;

  /** Where EFI's header begins in it. */
  public static final int PE = 0x80;

  private KernelFile() {}

  /** A small program in the place of a kernel. */
  public static byte[] kernel() throws IOException {
    return Files.readAllBytes(Samples.image("schedstats.elf"));
  }

  /** Its numbers. */
  public static ByteBuffer fields(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A bzImage as the build leaves it: with EFI headers and a CRC. */
  public static byte[] bzImage(byte[] payload) {
    int paragraphs = (payload.length + 64 + 15) / 16;
    byte[] file = new byte[CODE + 16 * paragraphs];
    ByteBuffer fields = fields(file);
    fields.putShort(0, (short) 0x5a4d).putInt(0x3c, PE).putInt(PE, 0x4550);
    fields.putShort(PE + 20, (short) 160).putShort(PE + 24, (short) 0x20b).putInt(PE + 24 + 108, 6);
    fields.put(0x1f1, (byte) 1).putInt(0x1f4, paragraphs).putShort(0x1fe, (short) 0xaa55);
    fields.putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20f).putInt(0x248, 32);
    fields.putInt(0x24c, payload.length).put(CODE + 32, payload);
    fields.putInt(file.length - 4, crc(file, file.length));
    return file;
  }

  /** What the build writes at the end of a file, which is left out. */
  public static int crc(byte[] file, int end) {
    CRC32 crc = new CRC32();
    crc.update(file, 0, end - 4);
    return ~(int) crc.getValue();
  }

  /** A file as it is opened. */
  public static Image image(byte[] file) {
    return Image.of(Path.of("test"), bytes(file));
  }

  /** As a kernel is flipped: a few bytes here and there. */
  public static byte[] changed(byte[] content) {
    byte[] changed = content.clone();
    for (int at = 0x1000; at < 0x2000; at += 0x111) {
      changed[at] ^= 1;
    }
    return changed;
  }

  /** Without the padding; of gzip with the four bytes that are its own end, or behind it. */
  public static byte[] stream(Compression compression, byte[] packed) {
    if (compression == Compression.LZ4) {
      return packed;
    }
    int end = packed.length;
    while (packed[end - 1] == 0) {
      end--;
    }
    if (compression == Compression.LZO) {
      // Two that end the last block, and four behind it.
      return Arrays.copyOf(packed, end + 6);
    }
    // Zeroes may be the stream's own: xz ends at a multiple of four.
    return Arrays.copyOf(packed, compression == Compression.ZSTD ? end : (end + 3) & -4);
  }

  /** The program that unpacks standard input. */
  public static String[] unpacker(Compression compression) {
    return switch (compression) {
      case GZIP -> new String[] {"gzip", "-dcq"};
      case BZIP2 -> new String[] {"bzip2", "-dc"};
      case LZMA, XZ -> new String[] {"xz", "-dcq", "--single-stream"};
      case LZO -> new String[] {"lzop", "-dc"};
      case LZ4 -> new String[] {"lz4", "-dc", "-", "-"};
      case ZSTD -> new String[] {"zstd", "-dc"};
    };
  }

  /** A payload with room behind its stream: some, for what is packed a little worse. */
  public static byte[] roomy(byte[] payload) {
    return roomy(payload, payload.length / 100 + 64);
  }

  /** The same with so many bytes. */
  public static byte[] roomy(byte[] payload, int room) {
    byte[] roomy = Arrays.copyOf(payload, payload.length + room);
    fields(roomy)
        .putInt(payload.length - 4, 0)
        .putInt(roomy.length - 4, fields(payload).getInt(payload.length - 4));
    return roomyGzip(payload) ? withOwnSize(payload, roomy) : roomy;
  }

  private static boolean roomyGzip(byte[] payload) {
    return payload[0] == 0x1f;
  }

  /** A gzip stream keeps its own size at its end. */
  private static byte[] withOwnSize(byte[] payload, byte[] roomy) {
    System.arraycopy(payload, 0, roomy, 0, payload.length);
    return roomy;
  }
}
