package org.jumppatch.elf.wrapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * An Android boot image, with the kernel on its second page. Whatever follows starts at pages, too:
 * where is told by the sizes of what lies before it.
 *
 * <pre>
 * struct boot_img_hdr {                 offset
 *   u8   magic[8];                         0   "ANDROID!"
 *   u32  kernel_size;                      8
 *   u32  page_size;                       36   from version 3 on always 4096
 *   u32  header_version;                  40   0 to 4
 *   u32  recovery_dtbo_size;            1632   in versions 1 and 2
 *   u64  recovery_dtbo_offset;          1636   in the file
 * }
 * </pre>
 *
 * (platform/system/tools/mkbootimg, include/bootimg/bootimg.h.)
 */
public final class AndroidBoot implements Wrapping {
  private static final byte[] MAGIC = "ANDROID!".getBytes(StandardCharsets.US_ASCII);

  /** What else a device starts with, besides a boot image. */
  private static final byte[] VENDOR_MAGIC = "VNDRBOOT".getBytes(StandardCharsets.US_ASCII);

  /** Of {@code struct AvbFooter}, the last 64 bytes of a signed image (platform/external/avb). */
  private static final byte[] FOOTER_MAGIC = "AVBf".getBytes(StandardCharsets.US_ASCII);

  private static final int FOOTER = 64;
  private static final int KERNEL_SIZE = 8;
  private static final int PAGE_SIZE = 36;
  private static final int VERSION = 40;
  private static final int RECOVERY_SIZE = 1632;
  private static final int RECOVERY_OFFSET = 1636;
  private static final int FIXED_PAGE_VERSION = 3;
  private static final int LAST_VERSION = 4;
  private static final int FIXED_PAGE = 4096;
  private static final int LARGEST_PAGE = 1 << 20;

  private final Bytes file;
  private final long page;
  private final long size;

  private AndroidBoot(Bytes file, long page, long size) {
    this.file = file;
    this.page = page;
    this.size = size;
  }

  /**
   * Reads the header; null where a file does not start with its magic.
   *
   * @throws org.jumppatch.elf.ImageFormatException if it makes no sense
   */
  public static @Nullable AndroidBoot read(Bytes file) {
    if (!file.has(0, MAGIC.length)) {
      return null;
    }
    byte[] magic = file.copy(0, MAGIC.length);
    if (Arrays.equals(magic, VENDOR_MAGIC)) {
      throw file.malformed(0, "an Android vendor boot image has no kernel; boot.img has it");
    }
    if (!Arrays.equals(magic, MAGIC)) {
      return null;
    }
    long version = file.u32(VERSION);
    // In the oldest images a size of what few of them had stood there.
    long page =
        version >= FIXED_PAGE_VERSION && version <= LAST_VERSION ? FIXED_PAGE : file.u32(PAGE_SIZE);
    if (page == 0 || page > LARGEST_PAGE || Long.bitCount(page) != 1) {
      throw file.malformed(
          PAGE_SIZE, "an Android boot image with pages of %d bytes".formatted(page));
    }
    long size = file.u32(KERNEL_SIZE);
    if (size == 0) {
      throw file.malformed(KERNEL_SIZE, "an Android boot image without a kernel in it");
    }
    if (!file.has(page, size)) {
      throw file.malformed(
          KERNEL_SIZE,
          "an Android boot image with a kernel of %d bytes at 0x%x, the file has %d"
              .formatted(size, page, file.size()));
    }
    return new AndroidBoot(file, page, size);
  }

  @Override
  public String word() {
    return "Android boot image";
  }

  @Override
  public Bytes content() {
    return file.slice(page, size);
  }

  @Override
  public Repacked with(byte[] kernel) {
    long rest = Math.min(page + padded(size), file.size());
    long moved = padded(kernel.length) - padded(size);
    if (moved != 0 && isSigned()) {
      throw new RepackException(
          file.name(),
          "the kernel would take %d bytes of pages in place of %d, and Android's verified boot has"
                  .formatted(padded(kernel.length), padded(size))
              + " places of its own in this boot image");
    }
    int end = Math.toIntExact(page + padded(kernel.length));
    byte[] behind = file.copy(rest, Math.toIntExact(file.size() - rest));
    byte[] changed = Arrays.copyOf(file.copy(0, (int) page), Math.addExact(end, behind.length));
    System.arraycopy(kernel, 0, changed, (int) page, kernel.length);
    System.arraycopy(behind, 0, changed, end, behind.length);
    ByteBuffer fields = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    fields.putInt(KERNEL_SIZE, kernel.length);
    long version = file.u32(VERSION);
    boolean recovery = (version == 1 || version == 2) && page > RECOVERY_OFFSET + Long.BYTES;
    if (recovery && fields.getInt(RECOVERY_SIZE) != 0) {
      fields.putLong(RECOVERY_OFFSET, fields.getLong(RECOVERY_OFFSET) + moved);
    }
    return new Repacked(changed, List.of(stale(changed, version)));
  }

  private long padded(long length) {
    return (length + page - 1) / page * page;
  }

  private boolean isSigned() {
    long footer = file.size() - FOOTER;
    return file.has(footer, FOOTER)
        && Arrays.equals(file.copy(footer, FOOTER_MAGIC.length), FOOTER_MAGIC);
  }

  /** Makes the id right that was right before, and says what is not. */
  private String stale(byte[] changed, long version) {
    String signature = "the signature of the Android boot image";
    if (version >= FIXED_PAGE_VERSION && version <= LAST_VERSION) {
      return signature;
    }
    int parts = version < FIXED_PAGE_VERSION ? (int) version : 0;
    byte[] before = file.copy(0, Math.toIntExact(file.size()));
    if (!new AndroidId(before, (int) page, parts).isRight()) {
      return "the checksum and " + signature;
    }
    new AndroidId(changed, (int) page, parts).renew();
    return signature;
  }
}
