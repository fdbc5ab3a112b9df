package org.jumppatch.elf.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

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

  /** Whether bytes start as the format does. */
  boolean starts(Bytes packed) {
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
    return new Decoder(this).decode(packed);
  }

  /**
   * The same for one of many, where it pays to load the system's library: that wants room of the
   * right size, which an xz file tells at its end.
   *
   * @throws ImageFormatException as by {@link #unpack(Bytes)}
   */
  public byte[] unpackAmongMany(Bytes packed) {
    return new Decoder(this).decodeAmongMany(packed);
  }

  /**
   * Unpacks bytes whose unpacked size stands elsewhere.
   *
   * @throws ImageFormatException if they are damaged or give another number of bytes, or if that is
   *     above {@link #LIMIT} or more than so few compressed bytes may stand for
   */
  public byte[] unpack(Bytes packed, long size) {
    return new Decoder(this).decode(packed, size, 0);
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
        ? new Decoder(this).decode(payload, size, SIZE_WORD)
        : new Decoder(this).decode(payload.slice(0, payload.size() - SIZE_WORD), size, 0);
  }

  /**
   * Unpacks bit by bit, such as an archive of which most is passed over.
   *
   * @return a stream that ends with an exception where more comes out than so few bytes may stand
   *     for
   * @throws IOException if the beginning is damaged, or the format is none of archives
   */
  public InputStream stream(Bytes packed) throws IOException {
    return new Decoder(this).stream(packed);
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
}
