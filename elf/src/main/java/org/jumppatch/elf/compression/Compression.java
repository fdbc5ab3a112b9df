package org.jumppatch.elf.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * What a kernel (lib/decompress.c, {@code compressed_formats}) or a module
 * (kernel/module/decompress.c) can be compressed with.
 *
 * <p>One rule holds for all: streams of one format can follow one another, with zeroes between and
 * after them, which is what the formats' own programs write and kernels' payloads are padded with;
 * anything else after a stream is an error.
 */
public enum Compression {
  /** DEFLATE; the only one whose own last 4 bytes are the unpacked size. */
  GZIP("gzip", "1f8b08"),
  /** Burrows and Wheeler's, in blocks of up to 900 kB. */
  BZIP2("bzip2", "425a68"),
  /** The format before xz, without a checksum; the dictionary is at least 64 kB. */
  LZMA("lzma", "5d0000"),
  /** With or without the x86 filter. */
  XZ("xz", "fd377a585a00"),
  /** LZO1X as lzop writes it. */
  LZO("lzo", "894c5a4f000d0a1a0a"),
  /** The legacy frame, which {@code lz4 -l} writes. */
  LZ4("lz4", "02214c18"),
  /** Zstandard with a window of up to 128 MB. */
  ZSTD("zstd", "28b52ffd");

  /** Most bytes that are unpacked, or read to be: 512 MB, eight times a distribution's kernel. */
  public static final int LIMIT = 1 << 29;

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

  /** Bytes of the unpacked size at the end of a kernel's payload. */
  private static final int SIZE_WORD = 4;

  private final String name;

  /** The bytes that the format starts with, in hexadecimal. */
  private final String magic;

  Compression(String name, String magic) {
    this.name = name;
    this.magic = magic;
  }

  /** The format that bytes start as, if it is one of these. */
  public static Optional<Compression> of(Bytes packed) {
    for (Compression compression : values()) {
      if (compression.starts(packed)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /** The bytes that the format starts with. */
  byte[] magic() {
    return HexFormat.of().parseHex(magic);
  }

  private boolean starts(Bytes packed) {
    int length = magic.length() / 2;
    if (!packed.has(0, length)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (packed.u8(i) != HexFormat.fromHexDigits(magic, 2 * i, 2 * i + 2)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Unpacks bytes of which nothing tells the unpacked size, such as a module's.
   *
   * @throws ImageFormatException if they are damaged, or there are more than {@link #LIMIT} or than
   *     so few compressed bytes may stand for
   */
  public byte[] unpack(Bytes packed) {
    return unpackUpTo(packed, limit(packed), 0);
  }

  /**
   * The same for one of many, where it pays to load the system's library: that wants room of the
   * right size, which an xz file tells at its end.
   *
   * @throws ImageFormatException as by {@link #unpack(Bytes)}
   */
  public byte[] unpackAmongMany(Bytes packed) {
    long size = this == XZ ? XzIndex.unpackedSize(packed) : -1;
    if (size >= 0 && size <= limit(packed) && packed.size() <= LIMIT) {
      byte[] unpacked = new byte[(int) size];
      byte[] bytes = packed.copy(0, (int) packed.size());
      if (LibLzma.unpack(bytes, unpacked, DICTIONARY_LIMIT * 1024L)) {
        return unpacked;
      }
    }
    return unpack(packed);
  }

  /** What a file that was made to fill memory asks for is not begun. */
  private static int limit(Bytes packed) {
    return (int) Math.min(LIMIT, Math.max(ALWAYS_ALLOWED, packed.size() * RATIO));
  }

  /**
   * Unpacks bytes whose unpacked size stands elsewhere.
   *
   * @throws ImageFormatException if they are damaged or give another number of bytes, or if that is
   *     above {@link #LIMIT} or more than so few compressed bytes may stand for
   */
  public byte[] unpack(Bytes packed, long size) {
    return unpack(packed, size, 0);
  }

  /**
   * The same.
   *
   * @param tail so many bytes at the end may be anything
   */
  private byte[] unpack(Bytes packed, long size, int tail) {
    int limit = limit(packed);
    if (size < 0 || size > limit) {
      throw packed.malformed(
          packed.size(),
          "unpacks to %d bytes, over the %d that %d compressed ones may"
              .formatted(size, limit, packed.size()));
    }
    byte[] unpacked = unpackUpTo(packed, (int) size, tail);
    if (unpacked.length != size) {
      throw packed.malformed(
          packed.size(), "unpacks to " + unpacked.length + " bytes, not " + size);
    }
    return unpacked;
  }

  /**
   * Unpacks a kernel's payload: what {@link #unpack(Bytes, long)} unpacks, zeroes, and in the last
   * 4 bytes the unpacked size, which gzip has as its own where no zeroes come between.
   *
   * @throws ImageFormatException as by {@link #unpack(Bytes, long)}, and if the size is another one
   */
  public byte[] unpackPayload(Bytes payload) {
    long size = payload.u32(payload.size() - SIZE_WORD);
    return this == GZIP
        ? unpack(payload, size, SIZE_WORD)
        : unpack(payload.slice(0, payload.size() - SIZE_WORD), size, 0);
  }

  /**
   * Unpacks bit by bit, such as an archive of which most is passed over.
   *
   * @return a stream that ends with an exception where more comes out than so few bytes may stand
   *     for
   * @throws IOException if the beginning is damaged, or the format is none of archives
   */
  public InputStream stream(Bytes packed) throws IOException {
    InputStream in = new BufferedInputStream(packed.stream());
    InputStream stream =
        switch (this) {
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
    return new LimitedStream(stream, Math.max(LIMIT, packed.size() * RATIO));
  }

  /**
   * The opposite of {@link #unpack(Bytes)}: one stream.
   *
   * @throws CodecMissingException if the system's library that does it is missing
   */
  public byte[] pack(byte[] content, Effort effort) {
    return new Encoder(effort).encode(this, content);
  }

  /**
   * A packed stream made longer, which unpacks to the same: LZ4's to the byte, if any way to do
   * that is found, gzip's and Zstandard's to a few bytes less. Those of other formats stay as they
   * are.
   *
   * @param packed what {@link #pack} gave for {@code content}
   * @param length of the result, not below that of {@code packed}
   */
  public byte[] fill(byte[] packed, byte[] content, int length) {
    return switch (this) {
      case GZIP -> Filling.gzip(packed, length);
      case LZ4 -> Filling.lz4(packed, content, length);
      case ZSTD -> Filling.zstd(packed, length);
      case BZIP2, LZMA, XZ, LZO -> packed;
    };
  }

  /** Whether {@link Effort#HARDEST} is more than {@link Effort#KERNEL}. */
  public boolean canTryHarder() {
    return this == XZ || this == LZMA || this == ZSTD;
  }

  /** The name of the format, and of the program that is best known to write it. */
  public String word() {
    return name;
  }

  private byte[] unpackUpTo(Bytes source, int limit, int tail) {
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
      decode(packed, unpacked);
      while (packed.skipZeroes() > tail) {
        if (!starts(packed.rest())) {
          throw packed.malformed(
              packed.position(),
              "%s: %d bytes after the end that are no %s"
                  .formatted(name, packed.remaining(), name));
        }
        decode(packed, unpacked);
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
  private void decode(Packed packed, Unpacked unpacked) throws IOException {
    switch (this) {
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
