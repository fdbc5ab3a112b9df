package org.jumppatch.elf.bzimage;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.wrapping.Repacked;
import org.jumppatch.elf.wrapping.Starter;
import org.jumppatch.elf.wrapping.Wrapping;

/**
 * An x86 kernel as it is booted: real-mode setup code, then protected-mode code that holds the
 * compressed kernel. What follows, such as the signature for Secure Boot, is of no interest here.
 *
 * <pre>
 * struct setup_header {                 offset
 *   u8  setup_sects;                     0x1f1   length of the setup code in 512 bytes, less one
 *   u32 syssize;                         0x1f4   length of the rest in 16 bytes
 *   u16 boot_flag;                       0x1fe   0xaa55
 *   u32 header;                          0x202   "HdrS"
 *   u16 version;                         0x206   of the boot protocol
 *   u32 payload_offset;                  0x248   from the end of the setup code
 *   u32 payload_length;                  0x24c
 * }
 * </pre>
 *
 * (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".)
 *
 * @param file all of it, and what follows it
 * @param protocol version of the boot protocol, such as 0x20f for 2.15
 * @param codeEnd file offset after the protected-mode code
 * @param payload the compressed kernel; its last 4 bytes are the unpacked size
 * @param compression what the payload starts as, or null where it is the kernel as it is
 */
public record BzImage(
    Bytes file, int protocol, long codeEnd, Bytes payload, @Nullable Compression compression)
    implements Wrapping {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int SYSTEM_SIZE = 0x1f4;
  private static final int BOOT_FLAG = 0x1fe;
  private static final int HEADER = 0x202;
  private static final int VERSION = 0x206;
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;

  private static final long HEADER_MAGIC = 0x5372_6448L;
  private static final int PE_MAGIC = 0x5a4d;
  private static final long ZBOOT_MAGIC = 0x676d_697aL;

  private static final int SECTOR = 512;
  private static final int PARAGRAPH = 16;

  /** setup_sects 0 means 4, as in kernels before 1.3. */
  private static final int DEFAULT_SECTORS = 4;

  /** 2.08, of Linux 2.6.26, brought the payload's place. */
  private static final int OLDEST_PROTOCOL = 0x208;

  /**
   * Whether {@link #read} is the reader to ask: for a bzImage, and for other bootable files, which
   * it refuses by name.
   */
  public static boolean matches(Bytes file) {
    return hasSetupHeader(file) || isPe(file);
  }

  /** Whether a file has Linux's setup header, and so is a bzImage or a damaged one. */
  public static boolean isBootable(Bytes file) {
    return hasSetupHeader(file);
  }

  private static boolean hasSetupHeader(Bytes file) {
    return file.has(0, PAYLOAD_LENGTH + Integer.BYTES)
        && file.u16(BOOT_FLAG) == 0xaa55
        && file.u32(HEADER) == HEADER_MAGIC;
  }

  private static boolean isPe(Bytes file) {
    return file.has(0, 8) && file.u16(0) == PE_MAGIC;
  }

  /**
   * Reads the setup header.
   *
   * @throws ImageFormatException if the file is no bzImage, is cut off, or its payload is of no
   *     known compression
   */
  public static BzImage read(Bytes file) {
    if (!hasSetupHeader(file)) {
      throw file.malformed(0, otherKind(file));
    }
    int protocol = file.u16(VERSION);
    if (protocol < OLDEST_PROTOCOL) {
      throw file.malformed(
          VERSION, "boot protocol 0x%x: before 2.08 nothing tells the payload".formatted(protocol));
    }
    Bytes code = protectedModeCode(file);
    long offset = file.u32(PAYLOAD_OFFSET);
    long length = file.u32(PAYLOAD_LENGTH);
    if (!code.has(offset, length) || length <= Integer.BYTES) {
      throw file.malformed(
          PAYLOAD_OFFSET,
          "payload of %d bytes at 0x%x of %d bytes of code".formatted(length, offset, code.size()));
    }
    Bytes payload = code.slice(offset, length);
    Compression compression = Compression.of(payload).orElse(null);
    if (compression == null && !ElfHeader.startsLikeElf(payload)) {
      throw payload.malformed(0, "payload of unknown compression");
    }
    return new BzImage(file, protocol, codeStart(file) + code.size(), payload, compression);
  }

  /** File offset of the payload. */
  int payloadOffset() {
    return (int) (codeStart(file) + file.u32(PAYLOAD_OFFSET));
  }

  private static Bytes protectedModeCode(Bytes file) {
    long start = codeStart(file);
    long length = file.u32(SYSTEM_SIZE) * PARAGRAPH;
    if (!file.has(start, length)) {
      throw file.malformed(
          SYSTEM_SIZE,
          "%d bytes of code after 0x%x, the file has %d".formatted(length, start, file.size()));
    }
    return file.slice(start, length);
  }

  private static long codeStart(Bytes file) {
    int sectors = file.u8(SETUP_SECTORS);
    return ((sectors == 0 ? DEFAULT_SECTORS : sectors) + 1L) * SECTOR;
  }

  private static String otherKind(Bytes file) {
    if (!isPe(file)) {
      return "no bzImage";
    }
    return file.u32(4) == ZBOOT_MAGIC
        ? "an EFI zboot image, which no x86 kernel is"
        : "a PE file with neither Linux's setup header nor a section .linux that has it";
  }

  /** How many bytes the kernel has when unpacked, as the file says. */
  public long unpackedSize() {
    long told = payload.u32(payload.size() - Integer.BYTES);
    return compression == null && told != payload.size() - Integer.BYTES ? payload.size() : told;
  }

  /**
   * Unpacks the kernel: an ELF file, and the relocations after it.
   *
   * @throws ImageFormatException if it is damaged or has another size than the file says
   */
  public byte[] unpack() {
    if (compression != null) {
      return compression.unpackPayload(payload);
    }
    if (payload.size() > Compression.LIMIT) {
      throw payload.malformed(0, "too large: " + payload.size() + " bytes");
    }
    return payload.copy(0, (int) unpackedSize());
  }

  @Override
  public String word() {
    return "bzImage";
  }

  @Override
  public Starter starter() {
    return Starter.LOADER;
  }

  @Override
  public Bytes content() {
    return Bytes.of(file.name(), unpack());
  }

  @Override
  public Repacked with(byte[] kernel) {
    return new BzImageRepack(this).with(kernel);
  }
}
