package org.jumppatch.elf.wrapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The id of Android boot images up to version 2: SHA-1 of their parts, each with its length behind
 * it. The parts start at pages, one after the other.
 *
 * <pre>
 * struct boot_img_hdr {                 offset
 *   u32  kernel_size;                      8
 *   u32  ramdisk_size;                    16
 *   u32  second_size;                     24
 *   u8   id[32];                         576   the last 12 are zeroes
 *   u32  recovery_dtbo_size;            1632   from version 1 on
 *   u32  dtb_size;                      1648   from version 2 on
 * }
 * </pre>
 *
 * (platform/system/tools/mkbootimg, mkbootimg.py, {@code write_header}.)
 */
final class AndroidId {
  private static final int[] SIZES = {8, 16, 24, 1632, 1648};

  /** How many of them version 0 has. */
  private static final int OLDEST = 3;

  private static final int ID = 576;
  private static final int LENGTH = 20;

  private final byte[] file;
  private final int page;
  private final int version;

  /**
   * @param file the image
   * @param page bytes of its pages
   * @param version 0 to 2
   */
  AndroidId(byte[] file, int page, int version) {
    this.file = file;
    this.page = page;
    this.version = version;
  }

  /** Whether the id is that of the parts. */
  boolean isRight() {
    return file.length >= SIZES[SIZES.length - 1] + Integer.BYTES
        && Arrays.equals(file, ID, ID + LENGTH, computed(), 0, LENGTH);
  }

  /** Makes it that of the parts. */
  void renew() {
    System.arraycopy(computed(), 0, file, ID, LENGTH);
  }

  private byte[] computed() {
    MessageDigest digest = sha1();
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long at = page;
    for (int i = 0; i < OLDEST + version; i++) {
      long size = Integer.toUnsignedLong(fields.getInt(SIZES[i]));
      if (at + size > file.length) {
        return new byte[LENGTH];
      }
      digest.update(file, (int) at, (int) size);
      digest.update(file, SIZES[i], Integer.BYTES);
      at += (size + page - 1) / page * page;
    }
    return digest.digest();
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
