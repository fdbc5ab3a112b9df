package org.jumppatch.elf.compression;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jumppatch.elf.system.Jna;
import org.jumppatch.elf.system.JnaMissingException;

/** The system's liblz4, which every Debian has (package liblz4-1). Bound by JNA direct mapping. */
final class LibLz4 {
  private static final String NAME = "liblz4.so.1";

  /** LZ4HC_CLEVEL_MAX: it beats the kernel's {@code -9} by a third of a percent (lz4hc.h). */
  private static final int LEVEL = 12;

  /** Of LZ4_compressBound: a byte for every 255, and a little (lz4.h). */
  private static final int BOUND_DIVISOR = 255;

  private static final int BOUND_MORE = 16;

  private LibLz4() {}

  /**
   * {@code int LZ4_compress_HC(const char *src, char *dst, int srcSize, int dstCapacity, int
   * compressionLevel)} (lz4hc.h).
   */
  private static native int LZ4_compress_HC(
      byte[] source, byte[] target, int size, int capacity, int level);

  /**
   * Compresses one block, searching for every match there is.
   *
   * @param target gets the block; of at least {@link #bound} bytes
   * @return how many bytes the block has
   * @throws CodecMissingException if the library is missing
   */
  static synchronized int compress(byte[] source, byte[] target) {
    try {
      Jna.load();
      if (!Native.registered(LibLz4.class)) {
        Native.register(LibLz4.class, NativeLibrary.getInstance(NAME));
      }
    } catch (JnaMissingException e) {
      throw new CodecMissingException(String.valueOf(e.getMessage()), e);
    } catch (LinkageError e) {
      throw new CodecMissingException(NAME + " is missing: apt install liblz4-1", e);
    }
    int size = LZ4_compress_HC(source, target, source.length, target.length, LEVEL);
    if (size <= 0) {
      throw new IllegalStateException(NAME + ": " + size);
    }
    return size;
  }

  /** The most bytes that so many can become. */
  static int bound(int size) {
    return size + size / BOUND_DIVISOR + BOUND_MORE;
  }
}
