package org.jumppatch.patcher.decode;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.system.Jna;
import org.jumppatch.elf.system.JnaMissingException;

/**
 * The functions of libcapstone that are used, bound by JNA direct mapping. Pointers, {@code csh},
 * {@code size_t} and {@code uint64_t} are all {@code long}, so that a call converts and allocates
 * nothing.
 */
final class LibCapstone {
  /** The library's names, the better decoder first; the last is that of a development package. */
  static final List<String> NAMES = List.of("libcapstone.so.5", "libcapstone.so.4", "capstone");

  static final int CS_ARCH_X86 = 3;
  static final int CS_MODE_64 = 1 << 3;

  private LibCapstone() {}

  /** {@code unsigned int cs_version(int *major, int *minor)}; gives major &lt;&lt; 8 | minor. */
  static native int cs_version(long major, long minor);

  /** {@code cs_err cs_open(cs_arch arch, cs_mode mode, csh *handle)}; 0 is success. */
  static native int cs_open(int arch, int mode, long handle);

  /** {@code cs_insn *cs_malloc(csh handle)}. */
  static native long cs_malloc(long handle);

  /**
   * {@code bool cs_disasm_iter(csh handle, const uint8_t **code, size_t *size, uint64_t *address,
   * cs_insn *insn)}. A C bool is one byte, where JNA would read an int for a Java boolean.
   */
  static native byte cs_disasm_iter(long handle, long code, long size, long address, long insn);

  /** {@code void cs_free(cs_insn *insn, size_t count)}. */
  static native void cs_free(long insn, long count);

  /** {@code cs_err cs_close(csh *handle)}. */
  static native int cs_close(long handle);

  /**
   * Binds the functions above to the first library of {@code names} that there is. Once bound they
   * stay so.
   *
   * @throws CapstoneMissingException if there is none, or it lacks one of them, or JNA does not
   *     work
   */
  static synchronized void bind(List<String> names) {
    try {
      Jna.load();
    } catch (JnaMissingException e) {
      throw CapstoneMissingException.bridge(e);
    }
    NativeLibrary library = find(names);
    if (!Native.registered(LibCapstone.class)) {
      try {
        Native.register(LibCapstone.class, library);
      } catch (UnsatisfiedLinkError e) {
        throw CapstoneMissingException.library("is incomplete", e);
      }
    }
  }

  private static NativeLibrary find(List<String> names) {
    @Nullable UnsatisfiedLinkError missing = null;
    for (String name : names) {
      try {
        return NativeLibrary.getInstance(name);
      } catch (UnsatisfiedLinkError e) {
        missing = e;
      }
    }
    throw CapstoneMissingException.library("is missing", missing);
  }
}
