package org.jumppatch.elf.dump;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;

/** Writes pages in the forms that tools dump memory in, from their descriptions. */
final class MadeDump {
  private static final int PAGE = 4096;
  static final int ZLIB = 1;
  static final int SNAPPY = 4;
  static final int ZSTD = 32;

  private MadeDump() {}

  /** Bytes of a page: half of it compresses well. */
  static byte[] page(int number) {
    byte[] page = new byte[PAGE];
    for (int i = 0; i < PAGE; i++) {
      page[i] = (byte) (i < PAGE / 2 ? number * 31 + i * i / 7 : number);
    }
    return page;
  }

  /**
   * A kdump of as many page frames.
   *
   * @param packings for each frame how it is packed; -1 where it is left out
   */
  static byte[] kdump(String release, int level, int... packings) {
    int pages = packings.length;
    String info = "OSRELEASE=" + release + "\nPAGESIZE=4096\nKERNELOFFSET=1a000000\n";
    List<byte[]> packed = new ArrayList<>();
    int dumped = 0;
    for (int i = 0; i < pages; i++) {
      packed.add(packings[i] < 0 ? new byte[0] : pack(page(i), packings[i]));
      dumped += packings[i] < 0 ? 0 : 1;
    }
    int descriptors = (1 + 1 + 2) * PAGE;
    int end = descriptors + dumped * 24 + info.length();
    for (byte[] page : packed) {
      end += page.length;
    }
    ByteBuffer file = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "KDUMP   ".getBytes(StandardCharsets.US_ASCII)).putInt(8, 6);
    file.putInt(428, PAGE).putInt(432, 1).putInt(436, 2).putInt(440, pages);
    file.putInt(PAGE + 8, level).putLong(PAGE + 96, pages);
    int at = descriptors + dumped * 24;
    file.putLong(PAGE + 32, at).putLong(PAGE + 40, info.length());
    file.put(at, info.getBytes(StandardCharsets.US_ASCII));
    at += info.length();
    int index = 0;
    for (int i = 0; i < pages; i++) {
      int bit = 1 << i % 8;
      file.put(2 * PAGE + i / 8, (byte) (file.get(2 * PAGE + i / 8) | bit));
      if (packings[i] >= 0) {
        file.put(3 * PAGE + i / 8, (byte) (file.get(3 * PAGE + i / 8) | bit));
        int descriptor = descriptors + index++ * 24;
        file.putLong(descriptor, at).putInt(descriptor + 8, packed.get(i).length);
        file.putInt(descriptor + 12, packings[i]);
        file.put(at, packed.get(i));
        at += packed.get(i).length;
      }
    }
    return file.array();
  }

  /**
   * A kdump of pages with a number, and behind them some of zeroes, which share the first one that
   * is stored, as makedumpfile and QEMU write them.
   */
  static byte[] kdumpWithZeroes(int pages, int zeroes) {
    int frames = pages + zeroes;
    int half = (frames / 8 + PAGE) / PAGE;
    int descriptors = (2 + 2 * half) * PAGE;
    int zero = descriptors + frames * 24;
    ByteBuffer file = ByteBuffer.allocate(zero + (pages + 1) * PAGE).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "KDUMP   ".getBytes(StandardCharsets.US_ASCII)).putInt(8, 6);
    file.putInt(428, PAGE).putInt(432, 1).putInt(436, 2 * half).putInt(440, frames);
    file.putLong(PAGE + 96, frames);
    for (int i = 0; i < frames; i++) {
      int at = (2 + half) * PAGE + i / 8;
      file.put(at, (byte) (file.get(at) | 1 << i % 8));
      int stored = zero + (i < pages ? (i + 1) * PAGE : 0);
      file.putLong(descriptors + i * 24, stored).putInt(descriptors + i * 24 + 8, PAGE);
      if (i < pages) {
        file.put(stored, page(i));
      }
    }
    return file.array();
  }

  private static byte[] pack(byte[] page, int packing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      switch (packing) {
        case ZLIB -> {
          Deflater deflater = new Deflater();
          deflater.setInput(page);
          deflater.finish();
          byte[] packed = new byte[2 * PAGE];
          out.write(packed, 0, deflater.deflate(packed));
          deflater.end();
        }
        case SNAPPY -> {
          try (SnappyCompressorOutputStream snappy =
              new SnappyCompressorOutputStream(out, page.length)) {
            snappy.write(page);
          }
        }
        case ZSTD -> out.write(Zstd.compress(page));
        default -> out.write(page);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * The writes that make a file, the last one of its first bytes, as makedumpfile -F gives them.
   */
  static byte[] flattened(byte[] file) {
    int piece = 3000;
    int records = (file.length + piece - 1) / piece + 2;
    ByteBuffer stream = ByteBuffer.allocate(4096 + records * 16 + file.length + 64);
    stream.put(0, "makedumpfile".getBytes(StandardCharsets.US_ASCII)).putLong(16, 1).putLong(24, 1);
    stream.position(4096);
    for (int at = 0; at < file.length; at += piece) {
      int length = Math.min(piece, file.length - at);
      stream.putLong(at).putLong(length);
      if (at == 0) {
        stream.put(new byte[length]);
      } else {
        stream.put(file, at, length);
      }
    }
    // What was not known at first is written over.
    int first = Math.min(64, file.length);
    stream.putLong(0).putLong(first).put(file, 0, first);
    if (file.length > 64) {
      byte[] rest = Arrays.copyOfRange(file, 64, Math.min(piece, file.length));
      ByteBuffer more = ByteBuffer.allocate(stream.position() + 32 + rest.length);
      more.put(stream.array(), 0, stream.position());
      more.putLong(64).putLong(rest.length).put(rest).putLong(-1).putLong(-1);
      return more.array();
    }
    return stream.array();
  }

  /** A range of memory behind its header, and the next one. */
  static byte[] lime(long start, byte[] content, byte[]... more) {
    return ranges(0x4c694d45, 1, start, content, more);
  }

  /** The same as AVML packs it. */
  static byte[] avml(long start, byte[] content, byte[]... more) {
    return ranges(0x4c4d5641, 2, start, content, more);
  }

  private static byte[] ranges(int magic, int version, long start, byte[] first, byte[]... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long address = start;
    List<byte[]> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    try {
      for (byte[] content : all) {
        ByteBuffer header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(magic).putInt(version).putLong(address).putLong(address + content.length - 1);
        out.write(header.array());
        if (version == 1) {
          out.write(content);
        } else {
          int before = out.size();
          FramedSnappyCompressorOutputStream framed = new FramedSnappyCompressorOutputStream(out);
          framed.write(content);
          framed.finish();
          ByteBuffer size = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(size.putLong(out.size() - before).array());
        }
        address += content.length + PAGE;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
