package org.jumppatch.elf.compression;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * Compresses as the kernel's build does (scripts/Makefile.lib, scripts/xz_wrap.sh,
 * scripts/Makefile.modinst), or harder: a kernel has to fit where another one was.
 */
final class Encoder {
  /** {@code dict=1MiB}: what userspace and the kernel itself unpack a module with. */
  private static final int MODULE_DICTIONARY = 1 << 20;

  /** {@code dict=32MiB}, xz_wrap.sh's for a kernel. */
  private static final int KERNEL_DICTIONARY = 32 << 20;

  /** {@code --ultra -22}. */
  private static final int ZSTD_KERNEL = 22;

  private static final int ZSTD_MODULE = 19;

  /** The longest match that the format can say: the hardest search. */
  private static final int NICEST = LZMA2Options.NICE_LEN_MAX;

  /**
   * Of xz a literal goes by four bits of the byte before, and by its place in two bytes, which
   * leaves a tenth of a percent less of x86 code. Lzma's header of a kernel tells three and four.
   */
  private static final int LITERAL_BITS = LZMA2Options.LC_LP_MAX;

  private static final int PLACE_BITS = 1;

  /** Then the header says so, and a mark the end, as xz writes it. */
  private static final long UNKNOWN_SIZE = -1;

  private final Effort effort;

  Encoder(Effort effort) {
    this.effort = effort;
  }

  byte[] encode(Compression compression, byte[] content) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 4 + 1024);
      switch (compression) {
        case GZIP -> write(gzip(out), content);
        case BZIP2 -> write(new BZip2CompressorOutputStream(out), content);
        case LZMA ->
            write(new LZMAOutputStream(out, lzma(KERNEL_DICTIONARY), UNKNOWN_SIZE), content);
        case XZ -> write(new XZOutputStream(out, xz(), XZ.CHECK_CRC32), content);
        case LZ4 -> Lz4Frame.write(content, out);
        case ZSTD -> out.writeBytes(zstd(content));
        case LZO -> LzopFile.write(content, out);
      }
      return out.toByteArray();
    } catch (IOException e) {
      // Memory is written to.
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream stream, byte[] content) throws IOException {
    try (stream) {
      stream.write(content);
    }
  }

  /** {@code gzip -n -9}: neither a name nor a time. */
  private static OutputStream gzip(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
    parameters.setModificationTime(0);
    return new GzipCompressorOutputStream(out, parameters);
  }

  /** The kernel's own decoder knows no check but CRC32, and for modules no filter. */
  private FilterOptions[] xz() throws IOException {
    if (effort == Effort.MODULE) {
      return new FilterOptions[] {lzma(MODULE_DICTIONARY)};
    }
    LZMA2Options options = lzma(KERNEL_DICTIONARY);
    if (effort == Effort.HARDEST) {
      options.setLc(LITERAL_BITS);
      options.setPb(PLACE_BITS);
    }
    return new FilterOptions[] {new X86Options(), options};
  }

  private LZMA2Options lzma(int dictionary) throws IOException {
    LZMA2Options options = new LZMA2Options();
    options.setDictSize(dictionary);
    if (effort == Effort.HARDEST) {
      options.setNiceLen(NICEST);
    }
    return options;
  }

  /**
   * In one step, so that the frame says its size; without a checksum, which a kernel's stub
   * ignores. A stream of unknown size, as the kernel's build has it, gets a larger window and
   * matches from afar: of some kernels that leaves less, of others more.
   */
  private byte[] zstd(byte[] content) throws IOException {
    if (effort == Effort.HARDEST) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 4 + 1024);
      write(new ZstdOutputStreamNoFinalizer(out, ZSTD_KERNEL), content);
      return out.toByteArray();
    }
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      zstd.setLevel(effort == Effort.MODULE ? ZSTD_MODULE : ZSTD_KERNEL);
      zstd.setChecksum(effort == Effort.MODULE);
      return zstd.compress(content);
    }
  }
}
