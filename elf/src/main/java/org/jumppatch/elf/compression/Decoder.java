package org.jumppatch.elf.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Decompresses one format: stream after stream, up to a limit, and with damage of whatever kind
 * told as {@link ImageFormatException}.
 */
final class Decoder {
  /** So many bytes may come out of any file, however small: more than most kernels have. */
  private static final int ALWAYS_ALLOWED = 1 << 26;

  /** Beyond that, so many for each compressed byte. Kernels shrink to a tenth at most. */
  private static final int RATIO = 64;

  /**
   * What an xz or lzma dictionary may take, in kB: 128 MB and a little. A kernel's has 32 MB, that
   * of xz -9 64 MB.
   */
  private static final int DICTIONARY_LIMIT = (128 << 10) + 1024;

  /** To get JNA going takes as long as to unpack so many bytes of xz. */
  private static final int WORTH_A_LIBRARY = 1 << 20;

  private final Compression compression;
  private final String name;

  Decoder(Compression compression) {
    this.compression = compression;
    this.name = compression.word();
  }

  /** Decodes bytes of which nothing tells the unpacked size. */
  byte[] decode(Bytes packed) {
    return decodeUpTo(packed, limit(packed), 0);
  }

  /** The same by the system's library, where the size is told and the library can be had. */
  byte[] decodeAmongMany(Bytes packed) {
    long size = compression == Compression.XZ ? XzIndex.unpackedSize(packed) : -1;
    if (size >= 0 && size <= limit(packed) && packed.size() <= Compression.LIMIT) {
      byte[] unpacked = new byte[(int) size];
      byte[] bytes = packed.copy(0, (int) packed.size());
      if (LibLzma.unpack(bytes, unpacked, DICTIONARY_LIMIT * 1024L)) {
        return unpacked;
      }
    }
    return decode(packed);
  }

  /**
   * Decodes bytes whose unpacked size stands elsewhere.
   *
   * @param tail so many bytes at the end may be anything
   */
  byte[] decode(Bytes packed, long size, int tail) {
    int limit = limit(packed);
    if (size < 0 || size > limit) {
      throw packed.malformed(
          packed.size(),
          "unpacks to %d bytes, over the %d that %d compressed ones may"
              .formatted(size, limit, packed.size()));
    }
    byte[] unpacked = decodeUpTo(packed, (int) size, tail);
    if (unpacked.length != size) {
      throw packed.malformed(
          packed.size(), "unpacks to " + unpacked.length + " bytes, not " + size);
    }
    return unpacked;
  }

  /** Decodes bit by bit, up to a limit; no format that archives do not have. */
  InputStream stream(Bytes packed) throws IOException {
    InputStream in = new BufferedInputStream(packed.stream());
    InputStream stream =
        switch (compression) {
          case GZIP ->
              GzipCompressorInputStream.builder()
                  .setInputStream(in)
                  .setDecompressConcatenated(true)
                  .get();
          case BZIP2 -> new BZip2CompressorInputStream(in, true);
          case LZMA -> new LZMAInputStream(in, DICTIONARY_LIMIT);
          case XZ -> new XZInputStream(in, DICTIONARY_LIMIT);
          case ZSTD -> new ZstdInputStreamNoFinalizer(in);
          case LZO, LZ4 -> throw new IOException("an archive packed with " + name);
        };
    return new LimitedStream(stream, Math.max(Compression.LIMIT, packed.size() * RATIO));
  }

  /** What a file that was made to fill memory asks for is not begun. */
  private static int limit(Bytes packed) {
    return (int) Math.min(Compression.LIMIT, Math.max(ALWAYS_ALLOWED, packed.size() * RATIO));
  }

  private byte[] decodeUpTo(Bytes source, int limit, int tail) {
    try {
      Packed packed = new Packed(source);
      Unpacked unpacked = new Unpacked(packed, limit);
      decodeChecked(packed, unpacked, tail);
      return unpacked.toArray();
    } catch (OutOfMemoryError e) {
      throw failed(source.malformed(0, name + ": needs more memory than java -Xmx allows"), e);
    } catch (LinkageError e) {
      // Where the launcher does not name it, the decoder's native part is unpacked there first.
      String problem = ": no library can be loaded, by itself or from java.io.tmpdir: ";
      throw failed(source.malformed(0, name + problem + firstLine(e.getMessage())), e);
    }
  }

  private void decodeChecked(Packed packed, Unpacked unpacked, int tail) {
    try {
      decodeOne(packed, unpacked);
      while (packed.skipZeroes() > tail) {
        if (!compression.starts(packed.rest())) {
          throw packed.malformed(
              packed.position(),
              "%s: %d bytes after the end that are no %s"
                  .formatted(name, packed.remaining(), name));
        }
        decodeOne(packed, unpacked);
      }
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Some decoders meet damage with an index out of bounds, of which the message says nothing.
      String told = e instanceof IOException ? e.getMessage() : null;
      String problem = told == null ? "damaged" : told;
      throw failed(packed.malformed(packed.position(), name + ": " + problem), e);
    }
  }

  /** Decodes one stream; of zstd one frame. Each of the decoders stops after its end. */
  private void decodeOne(Packed packed, Unpacked unpacked) throws IOException {
    switch (compression) {
      case GZIP -> unpacked.fill(new GzipCompressorInputStream(packed));
      case BZIP2 -> unpacked.fill(new BZip2CompressorInputStream(packed));
      case LZMA -> unpacked.fill(new LZMAInputStream(packed, DICTIONARY_LIMIT));
      case XZ -> decodeXz(packed, unpacked);
      case LZO -> Lzop.unpack(packed, unpacked);
      case LZ4 -> Lz4.unpack(packed, unpacked);
      case ZSTD -> decodeZstd(packed, unpacked);
    }
  }

  /**
   * What the system's library cannot do, or is too small for it to pay, Java does, or refuses. The
   * library decodes all streams at once.
   */
  private static void decodeXz(Packed packed, Unpacked unpacked) throws IOException {
    if (packed.position() == 0
        && unpacked.isWhole()
        && packed.remaining() >= WORTH_A_LIBRARY
        && LibLzma.unpack(packed.array(), unpacked.array(), DICTIONARY_LIMIT * 1024L)) {
      packed.take(packed.remaining());
      unpacked.add(unpacked.array().length);
      return;
    }
    unpacked.fill(new SingleXZInputStream(packed, DICTIONARY_LIMIT));
  }

  /** In one step, which needs no window beside the result, where the result's size is known. */
  private static void decodeZstd(Packed packed, Unpacked unpacked) throws IOException {
    byte[] in = packed.array();
    long frame = Zstd.findFrameCompressedSize(in, packed.position(), packed.remaining());
    if (Zstd.isError(frame)) {
      throw new IOException(Zstd.getErrorName(frame));
    }
    int from = packed.take(frame);
    if (unpacked.isWhole()) {
      byte[] out = unpacked.array();
      try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
        int size = unpacked.size();
        unpacked.add(zstd.decompressByteArray(out, size, out.length - size, in, from, (int) frame));
      }
    } else {
      InputStream stream = new ByteArrayInputStream(in, from, (int) frame);
      unpacked.fill(new ZstdInputStreamNoFinalizer(stream));
    }
  }

  private static String firstLine(@Nullable String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  private static ImageFormatException failed(ImageFormatException failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }
}
