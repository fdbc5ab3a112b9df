package org.jumppatch.patcher.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The system's libcapstone, version 4 or 5. Each instance has a handle of its own and one native
 * buffer that every call uses again; it is for one thread at a time. It must be closed.
 *
 * <p>Version 4.0.2 does not know some newer instructions (rdpkru, wrpkru, serialize, tpause, most
 * of AVX-512) and takes {@code 66 e9} for a jump with a distance of two bytes. 4.0.2 and 5.0.3 both
 * leave out the operands of {@code ud0} and {@code ud1}, which come out too short. All that a jump
 * label site can hold is right in both.
 */
public final class Capstone implements InstructionDecoder, AutoCloseable {
  // What is passed by pointer, in one direct buffer.
  private static final int HANDLE = 0;
  private static final int CODE = 8;
  private static final int SIZE = 16;
  private static final int ADDRESS = 24;
  private static final int BYTES = 32;
  private static final int ARGUMENTS_LENGTH = BYTES + MAX_LENGTH;

  private final ByteBuffer arguments;
  private final long base;
  private final int version;
  private final InsnLayout layout;
  private long handle;
  private final long insn;
  private final ByteBuffer fields;
  private final byte[] text = new byte[InsnLayout.OPERANDS_LENGTH];

  private Capstone(int version, InsnLayout layout) {
    this.version = version;
    this.layout = layout;
    arguments = ByteBuffer.allocateDirect(ARGUMENTS_LENGTH).order(ByteOrder.nativeOrder());
    base = Pointer.nativeValue(Native.getDirectBufferPointer(arguments));
    int error = LibCapstone.cs_open(LibCapstone.CS_ARCH_X86, LibCapstone.CS_MODE_64, base + HANDLE);
    if (error != 0) {
      throw unusable(version, "cannot decode x86-64: cs_err " + error);
    }
    handle = arguments.getLong(HANDLE);
    insn = LibCapstone.cs_malloc(handle);
    if (insn == 0) {
      LibCapstone.cs_close(base + HANDLE);
      throw new OutOfMemoryError("cs_malloc");
    }
    fields = new Pointer(insn).getByteBuffer(0, layout.length).order(ByteOrder.nativeOrder());
  }

  /**
   * Opens libcapstone.
   *
   * @throws CapstoneMissingException if it is not installed, or has a version that is not known, or
   *     JNA cannot work on this machine
   */
  public static Capstone open() {
    return open(LibCapstone.NAMES);
  }

  static Capstone open(List<String> names) {
    LibCapstone.bind(names);
    return open(LibCapstone.cs_version(0, 0));
  }

  /** With the bound library, taken to be of {@code version}: a wrong one is found out. */
  static Capstone open(int version) {
    InsnLayout layout = InsnLayout.of(version >>> 8);
    if (layout == null) {
      throw unusable(version, "cannot be used, only 4 and 5");
    }
    Capstone capstone = new Capstone(version, layout);
    if (!capstone.readsItself()) {
      capstone.close();
      throw unusable(version, "does not decode a jump as expected");
    }
    return capstone;
  }

  /** The library's version as it tells it: major and minor, such as {@code 4.0}. */
  public String version() {
    return version(version);
  }

  @Override
  public @Nullable Instruction decode(byte[] code, int offset, int limit, long address) {
    int length = disassemble(code, offset, limit, address);
    if (length == 0) {
      return null;
    }
    return new Instruction(
        address,
        HexFormat.of().formatHex(code, offset, offset + length),
        string(layout.mnemonic, InsnLayout.MNEMONIC_LENGTH),
        string(layout.operands, InsnLayout.OPERANDS_LENGTH));
  }

  @Override
  public int length(byte[] code, int offset, int limit) {
    return disassemble(code, offset, limit, 0);
  }

  /** Frees the handle and its memory; a second call does nothing. */
  @Override
  public void close() {
    if (handle != 0) {
      handle = 0;
      LibCapstone.cs_free(insn, 1);
      LibCapstone.cs_close(base + HANDLE);
    }
  }

  /** Fills {@code cs_insn} and gives the length, or 0. */
  private int disassemble(byte[] code, int offset, int limit, long address) {
    if (handle == 0) {
      throw new IllegalStateException("closed");
    }
    Objects.checkFromToIndex(offset, limit, code.length);
    int size = Math.min(limit - offset, MAX_LENGTH);
    arguments.put(BYTES, code, offset, size);
    arguments.putLong(CODE, base + BYTES);
    arguments.putLong(SIZE, size);
    arguments.putLong(ADDRESS, address);
    boolean decoded =
        LibCapstone.cs_disasm_iter(handle, base + CODE, base + SIZE, base + ADDRESS, insn) != 0;
    return decoded ? Short.toUnsignedInt(fields.getShort(InsnLayout.SIZE)) : 0;
  }

  private String string(int at, int limit) {
    fields.get(at, text, 0, limit);
    int length = 0;
    while (length < limit && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, ISO_8859_1);
  }

  /** One instruction whose every field is known, so that a wrong layout is found at once. */
  private boolean readsItself() {
    byte[] jump = {(byte) 0xe9, 0x12, 0x34, 0x56, 0x78, (byte) 0xcc};
    long address = 0xffff_ffff_8100_0000L;
    Instruction read = decode(jump, 0, jump.length, address);
    return read != null
        && fields.getLong(InsnLayout.ADDRESS) == address
        && read.bytes().equals("e912345678")
        && read.text().equals("jmp 0xfffffffff9563417");
  }

  private static CapstoneMissingException unusable(int version, String problem) {
    return CapstoneMissingException.library(version(version) + " " + problem, null);
  }

  private static String version(int version) {
    return (version >>> 8) + "." + (version & 0xff);
  }
}
