package org.jumppatch.elf.dump.file;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jumppatch.elf.ImageFormatException;
import org.tukaani.xz.XZInputStream;

/**
 * A dump that somebody compressed as a whole. It is unpacked once, front to back, and kept in
 * memory in pieces that are compressed lightly again, pieces of zeroes not at all: a dump's parts
 * are asked for in no order.
 */
public final class UnpackedSource extends Source {
  private static final int PIECE = 1 << 20;
  private static final int CACHED = 24;

  /** What the pieces may take: a dump of some GB. */
  private static final long MOST = 320L << 20;

  /** What xz may take to unpack, in kB. */
  private static final int XZ_LIMIT = 128 << 10;

  private static final byte[] ZEROES = {};

  private final List<byte[]> pieces = new ArrayList<>();
  private final BlockCache cache = new BlockCache(CACHED, this::unpack);
  private long size;

  private UnpackedSource(String name) {
    super(name);
  }

  /** Whether a file starts as gzip, zstd, xz or bzip2 do. */
  public static boolean is(Source source) {
    return source.has(0, "\37\213\10")
        || source.has(0, "\50\265\57\375")
        || source.has(0, "\3757zXZ\0")
        || source.has(0, "BZh");
  }

  /**
   * Unpacks a file.
   *
   * @param told how far that is
   * @throws ImageFormatException if it is damaged, or larger than there is room for
   */
  public static UnpackedSource of(Source packed, Unpacking told) {
    UnpackedSource unpacked = new UnpackedSource(packed.name());
    SourceStream file = new SourceStream(packed);
    told.reached(0, packed.size());
    try (InputStream in = stream(packed, file)) {
      long room = Math.min(MOST, Runtime.getRuntime().maxMemory() / 2);
      byte[] piece = new byte[PIECE];
      for (int got = PIECE; got == PIECE; ) {
        got = in.readNBytes(piece, 0, PIECE);
        told.reached(file.position(), packed.size());
        room -= unpacked.add(piece, got);
        if (room < 0) {
          throw packed.malformed(
              -1,
              "compressed, and too large to be read so: unpack it first, with gzip -d or zstd -d");
        }
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      ImageFormatException damaged =
          packed.malformed(file.position(), "compressed bytes that are damaged or cut short");
      damaged.initCause(e);
      throw damaged;
    }
    return unpacked;
  }

  private static InputStream stream(Source packed, SourceStream file) throws IOException {
    InputStream in = new BufferedInputStream(file, 1 << 16);
    if (packed.has(0, "\37\213")) {
      return new GZIPInputStream(in, 1 << 16);
    }
    if (packed.has(0, "BZh")) {
      return new BZip2CompressorInputStream(in, true);
    }
    return packed.has(0, "\3757zXZ")
        ? new XZInputStream(in, XZ_LIMIT)
        : new ZstdInputStreamNoFinalizer(in);
  }

  /** Keeps a piece; gives the bytes that it takes. */
  private long add(byte[] piece, int length) {
    if (length == 0) {
      return 0;
    }
    Arrays.fill(piece, length, PIECE, (byte) 0);
    size += length;
    boolean empty = Arrays.equals(piece, 0, PIECE - 1, piece, 1, PIECE) && piece[0] == 0;
    byte[] kept = empty ? ZEROES : Zstd.compress(piece, 1);
    pieces.add(kept);
    return (long) kept.length + Long.BYTES;
  }

  private byte[] unpack(long number) {
    byte[] kept = pieces.get((int) number);
    return kept.length == 0 ? new byte[PIECE] : Zstd.decompress(kept, PIECE);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, byte[] target, int at, int length) {
    int done = 0;
    while (done < length && offset >= 0 && offset + done < size) {
      long here = offset + done;
      int from = (int) (here % PIECE);
      int part = (int) Math.min(Math.min(length - done, PIECE - from), size - here);
      System.arraycopy(cache.block(here / PIECE), from, target, at + done, part);
      done += part;
    }
    return done;
  }
}
