package org.jumppatch.elf.wrapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * An Android boot image, with the kernel on its second page.
 *
 * <pre>
 * struct boot_img_hdr {                 offset
 *   u8   magic[8];                         0   "ANDROID!"
 *   u32  kernel_size;                      8
 *   u32  page_size;                       36   from version 3 on always 4096
 *   u32  header_version;                  40   0 to 4
 * }
 * </pre>
 *
 * (platform/system/tools/mkbootimg, include/bootimg/bootimg.h.)
 */
public final class AndroidBoot implements Wrapping {
  private static final byte[] MAGIC = "ANDROID!".getBytes(StandardCharsets.US_ASCII);
  private static final int KERNEL_SIZE = 8;
  private static final int PAGE_SIZE = 36;
  private static final int VERSION = 40;
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
    if (!file.has(0, MAGIC.length) || !Arrays.equals(file.copy(0, MAGIC.length), MAGIC)) {
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
    if (size == 0 || !file.has(page, size)) {
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
    long room = Math.min((size + page - 1) / page * page, file.size() - page);
    if (kernel.length > room) {
      throw new RepackException(
          file.name(),
          "the kernel is %d bytes too long for the pages it has, %d bytes"
              .formatted(kernel.length - room, room));
    }
    byte[] changed = file.copy(0, Math.toIntExact(file.size()));
    long version = file.u32(VERSION);
    AndroidId id =
        new AndroidId(changed, (int) page, version < FIXED_PAGE_VERSION ? (int) version : 0);
    boolean renewed = version < FIXED_PAGE_VERSION && id.isRight();
    System.arraycopy(kernel, 0, changed, (int) page, kernel.length);
    Arrays.fill(changed, (int) page + kernel.length, (int) (page + room), (byte) 0);
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(KERNEL_SIZE, kernel.length);
    if (renewed) {
      id.renew();
    }
    String stale = renewed ? "the signature" : "the checksum and the signature";
    return new Repacked(changed, List.of(stale + " of the Android boot image"));
  }
}
