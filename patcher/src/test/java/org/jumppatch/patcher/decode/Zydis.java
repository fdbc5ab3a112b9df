package org.jumppatch.patcher.decode;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jumppatch.elf.testing.Program;

/** libzydis 4 as oracle for lengths. */
final class Zydis {
  private static final int MACHINE_MODE_LONG_64 = 0;
  private static final int STACK_WIDTH_64 = 2;
  private static final int DECODER_LENGTH = 32;
  // ZydisDecodedInstruction has 328 bytes; its length is the byte at 8.
  private static final int INSTRUCTION = DECODER_LENGTH;
  private static final int INSTRUCTION_LENGTH = INSTRUCTION + 8;
  private static final int CODE = INSTRUCTION + 512;
  private static final int MAX_LENGTH = 15;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(CODE + MAX_LENGTH);
  private final long base;

  private Zydis() {
    base = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    ZydisDecoderInit(base, MACHINE_MODE_LONG_64, STACK_WIDTH_64);
  }

  static Zydis open() {
    if (!Native.registered(Zydis.class)) {
      Native.register(Zydis.class, library());
    }
    return new Zydis();
  }

  /** Its file has the minor version in its name, whatever that is. */
  private static NativeLibrary library() {
    for (int minor = 9; minor >= 0; minor--) {
      try {
        return NativeLibrary.getInstance("libZydis.so.4." + minor);
      } catch (UnsatisfiedLinkError e) {
        // Perhaps it is an older one.
      }
    }
    throw Program.missing("libzydis4 is missing");
  }

  /** Length of the instruction at {@code offset}, or 0. */
  int length(byte[] code, int offset, int limit) {
    int size = Math.min(limit - offset, MAX_LENGTH);
    memory.put(CODE, code, offset, size);
    int status = ZydisDecoderDecodeInstruction(base, 0, base + CODE, size, base + INSTRUCTION);
    return status >= 0 ? memory.get(INSTRUCTION_LENGTH) : 0;
  }

  private static native int ZydisDecoderInit(long decoder, int machineMode, int stackWidth);

  private static native int ZydisDecoderDecodeInstruction(
      long decoder, long context, long buffer, long length, long instruction);
}
