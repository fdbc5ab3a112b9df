package org.jumppatch.elf.dump;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Lzo;
import org.jumppatch.elf.dump.file.Source;

/** How one page of a kdump is compressed ({@code DUMP_DH_*}, makedumpfile's diskdump_mod.h). */
final class PagePacking {
  private static final int ZLIB = 1;
  private static final int LZO = 2;
  private static final int SNAPPY = 4;
  private static final int INCOMPLETE = 8;
  private static final int EXCLUDED = 16;
  private static final int ZSTD = 32;
  private static final int PAGE = Memory.PAGE;
  private static final byte[] NOT_THERE = {};

  private PagePacking() {}

  /**
   * Reads and unpacks a page.
   *
   * @param descriptor where in the file it is described, for errors
   * @return its bytes; none if it was left out
   * @throws ImageFormatException if it is damaged
   */
  static byte[] unpack(Source source, long offset, int size, int flags, long descriptor) {
    // Of no size is a page whose description was not written any more.
    if ((flags & (INCOMPLETE | EXCLUDED)) != 0 || size == 0) {
      return NOT_THERE;
    }
    byte[] packed = new byte[size];
    if (offset < 0 || source.read(offset, packed, 0, size) < size) {
      // A file that was cut short, or written by a machine that did not live to end it.
      return NOT_THERE;
    }
    try {
      byte[] page =
          switch (flags & (ZLIB | LZO | SNAPPY | ZSTD)) {
            case 0 -> packed;
            case ZLIB -> inflate(packed);
            case LZO -> Lzo.unpack(Bytes.of(source.name(), packed), PAGE);
            case SNAPPY -> snappy(packed);
            case ZSTD -> zstd(packed);
            default ->
                throw source.malformed(
                    descriptor + 12, "a page of packing 0x" + Integer.toHexString(flags));
          };
      if (page.length != PAGE) {
        throw source.malformed(offset, "a page that unpacks to " + page.length + " bytes");
      }
      return page;
    } catch (IOException | DataFormatException | ZstdException e) {
      ImageFormatException damaged = source.malformed(offset, "a page that cannot be unpacked");
      damaged.initCause(e);
      throw damaged;
    }
  }

  private static byte[] inflate(byte[] packed) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] page = new byte[PAGE];
      int done = inflater.inflate(page);
      return done == PAGE ? page : Arrays.copyOf(page, done);
    } finally {
      inflater.end();
    }
  }

  /** A snappy block: its unpacked size, then literals and copies (format_description.txt). */
  static byte[] snappy(byte[] packed) throws IOException {
    try (InputStream in = new SnappyCompressorInputStream(new ByteArrayInputStream(packed))) {
      return in.readNBytes(1 << 16);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("snappy: damaged", e);
    }
  }

  private static byte[] zstd(byte[] packed) {
    byte[] page = new byte[PAGE];
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      int done = zstd.decompressByteArray(page, 0, PAGE, packed, 0, packed.length);
      return done == PAGE ? page : Arrays.copyOf(page, done);
    }
  }
}
