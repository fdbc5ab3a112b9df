package org.jumppatch.elf.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Effort;

/**
 * Puts a kernel into a bzImage in place of the one that is there. Nothing else moves: the code that
 * unpacks the payload has its place, its length and the kernel's size compiled in
 * (arch/x86/boot/compressed/mkpiggy.c), and {@code init_size} was computed from them. What the new
 * payload is shorter is filled with zeroes, which each decoder leaves alone (lib/decompress_*.c;
 * LZ4's since Linux 5.8).
 *
 * <p>After the code the build left a CRC-32 of all before it (arch/x86/boot/tools/build.c, up to
 * Linux 6.14), which no longer holds in a signed file: the signer changed the header.
 */
final class BzImageRepack {
  private final BzImage image;
  private final String name;

  BzImageRepack(BzImage image) {
    this.image = image;
    this.name = image.file().name();
  }

  /**
   * The file with another kernel.
   *
   * @throws RepackException if it is too large, packed or unpacked
   */
  Repacked with(byte[] changed) {
    byte[] kernel = new KernelSize(name, image.unpack()).of(changed);
    byte[] packed = packed(kernel);
    byte[] file = image.file().copy(0, Math.toIntExact(image.file().size()));
    int start = image.payloadOffset();
    int end = start + (int) image.payload().size();
    int room = image.compression() == null ? end : end - Integer.BYTES;
    System.arraycopy(packed, 0, file, start, packed.length);
    Arrays.fill(file, start + packed.length, Math.max(room, start + packed.length), (byte) 0);
    return finished(file);
  }

  /** The payload without padding and, but for gzip's own, without the size after it. */
  private byte[] packed(byte[] kernel) {
    Compression compression = image.compression();
    long room = image.payload().size() - Integer.BYTES;
    if (compression == null) {
      return kernel;
    }
    byte[] packed = compression.pack(kernel, Effort.KERNEL);
    if (!fits(packed, room) && compression.canTryHarder()) {
      packed = compression.pack(kernel, Effort.HARDEST);
    }
    if (!fits(packed, room)) {
      throw new RepackException(
          name,
          "the kernel does not fit into it: %d bytes too many with %s, of %d"
              .formatted(packed.length - room, compression.word(), room));
    }
    return packed;
  }

  /** A gzip stream may end with the payload: its own last four bytes are the size. */
  private boolean fits(byte[] packed, long room) {
    return packed.length <= room
        || (image.compression() == Compression.GZIP && packed.length == room + Integer.BYTES);
  }

  private Repacked finished(byte[] changed) {
    List<String> lost = new ArrayList<>();
    boolean summed = isSummed();
    SignedFile file = new SignedFile(name, changed);
    if (file.dropSignature()) {
      lost.add("the signature for Secure Boot");
    }
    if (summed) {
      // As the build leaves it: the CRC covers the header, and is the last to be known.
      file.setChecksum(0);
      file.fields().putInt((int) image.codeEnd() - Integer.BYTES, crc(file.file()));
    } else if (file.checksum() != 0) {
      file.setChecksum(file.sum());
    }
    return new Repacked(file.file(), lost);
  }

  /** Whether the file has the CRC, be it as it was before it was signed. */
  private boolean isSummed() {
    byte[] file = image.file().copy(0, (int) image.codeEnd());
    int told = image.file().s32(image.codeEnd() - Integer.BYTES);
    if (crc(file) == told) {
      return true;
    }
    SignedFile signed = new SignedFile(name, file);
    signed.dropSignature();
    signed.setChecksum(0);
    return crc(signed.file()) == told;
  }

  private int crc(byte[] file) {
    CRC32 crc = new CRC32();
    crc.update(file, 0, (int) image.codeEnd() - Integer.BYTES);
    return ~(int) crc.getValue();
  }
}
