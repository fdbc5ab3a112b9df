package org.jumppatch.elf.compression;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Untrusted;

/** Every decoder, given its own format whatever the first bytes are, with and without a size. */
class CompressionFuzzTest {
  private static void unpack(Compression compression, byte[] packed) {
    Bytes bytes = Bytes.of("fuzz", packed);
    Untrusted.read(ImageFormatException.class, () -> compression.unpack(bytes));
    if (packed.length >= 4) {
      long size = bytes.u32(packed.length - 4);
      Bytes payload = bytes.slice(0, packed.length - 4);
      Untrusted.read(ImageFormatException.class, () -> compression.unpack(payload, size));
    }
  }

  @FuzzTest(maxDuration = "12h")
  void gzip(byte[] packed) {
    unpack(Compression.GZIP, packed);
  }

  @FuzzTest(maxDuration = "12h")
  void bzip2(byte[] packed) {
    unpack(Compression.BZIP2, packed);
  }

  @FuzzTest(maxDuration = "12h")
  void lzma(byte[] packed) {
    unpack(Compression.LZMA, packed);
  }

  @FuzzTest(maxDuration = "12h")
  void xz(byte[] packed) {
    unpack(Compression.XZ, packed);
  }

  @FuzzTest(maxDuration = "12h")
  void lzo(byte[] packed) {
    unpack(Compression.LZO, packed);
  }

  @FuzzTest(maxDuration = "12h")
  void lz4(byte[] packed) {
    unpack(Compression.LZ4, packed);
  }

  @FuzzTest(maxDuration = "12h")
  void zstd(byte[] packed) {
    unpack(Compression.ZSTD, packed);
  }
}
