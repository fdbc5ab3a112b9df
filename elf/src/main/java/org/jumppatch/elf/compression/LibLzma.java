package org.jumppatch.elf.compression;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jumppatch.elf.system.Jna;
import org.jumppatch.elf.system.JnaMissingException;

/**
 * The system's liblzma, which every Debian has: it unpacks a kernel in half the time that Java
 * takes. Bound by JNA direct mapping.
 */
final class LibLzma {
  private static final String NAME = "liblzma.so.5";
  private static final int OK = 0;

  /** LZMA_CONCATENATED: several streams, and zeroes in fours between and after them. */
  private static final int CONCATENATED = 8;

  private LibLzma() {}

  /**
   * {@code lzma_ret lzma_stream_buffer_decode(uint64_t *memlimit, uint32_t flags, const
   * lzma_allocator *allocator, const uint8_t *in, size_t *in_pos, size_t in_size, uint8_t *out,
   * size_t *out_pos, size_t out_size)} (lzma/container.h).
   */
  private static native int lzma_stream_buffer_decode(
      long[] memoryLimit,
      int flags,
      long allocator,
      byte[] in,
      long[] inPosition,
      long inSize,
      byte[] out,
      long[] outPosition,
      long outSize);

  /**
   * Unpacks xz streams into room of its own size.
   *
   * @param memory the most bytes that its dictionary may take
   * @return whether that was done; else the library is missing or does not like the stream
   */
  static boolean unpack(byte[] in, byte[] out, long memory) {
    if (!bind()) {
      return false;
    }
    long[] limit = {memory};
    long[] read = {0};
    long[] written = {0};
    int result =
        lzma_stream_buffer_decode(
            limit, CONCATENATED, 0, in, read, in.length, out, written, out.length);
    return result == OK && read[0] == in.length && written[0] == out.length;
  }

  private static synchronized boolean bind() {
    try {
      Jna.load();
      if (!Native.registered(LibLzma.class)) {
        Native.register(LibLzma.class, NativeLibrary.getInstance(NAME));
      }
      return true;
    } catch (JnaMissingException | LinkageError e) {
      return false;
    }
  }
}
