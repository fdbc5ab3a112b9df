package org.jumppatch.elf.bzimage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Effort;
import org.jumppatch.elf.wrapping.RepackException;
import org.jumppatch.elf.wrapping.Repacked;
import org.jumppatch.elf.wrapping.SignedFile;

/**
 * Puts a kernel into a bzImage in place of the one that is there. Nothing else moves: the code that
 * unpacks the payload has its place, its length and the kernel's size compiled in
 * (arch/x86/boot/compressed/mkpiggy.c), and {@code init_size} was computed from them. So the new
 * payload is made as long as the old one, where its format has a way for that. What is missing then
 * is filled with zeroes, which those decoders leave alone (lib/decompress_*.c).
 *
 * <p>After the code the build left a CRC-32 of all before it (arch/x86/boot/tools/build.c, up to
 * Linux 6.14), which no longer holds in a signed file: the signer changed the header.
 */
final class BzImageRepack {
  /**
   * Of 2 to the power of this many bytes, one may be behind the payload's stream: the kernel is
   * unpacked over its payload, from an end that is so much further on in case that nothing can be
   * compressed (arch/x86/boot/header.S, {@code extra_bytes}), which is not so.
   */
  private static final int OVERHEAD = 8;

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
    byte[] packed = payload(new KernelSize(name, image.unpack()).of(changed));
    byte[] file = image.file().copy(0, Math.toIntExact(image.file().size()));
    int start = image.payloadOffset();
    int end = start + (int) image.payload().size();
    int room = image.compression() == null ? end : end - Integer.BYTES;
    System.arraycopy(packed, 0, file, start, packed.length);
    Arrays.fill(file, start + packed.length, Math.max(room, start + packed.length), (byte) 0);
    return finished(file);
  }

  /** The payload without padding and, but for gzip's own, without the size after it. */
  private byte[] payload(byte[] kernel) {
    Compression compression = image.compression();
    if (compression == null) {
      return kernel;
    }
    int room = (int) image.payload().size() - Integer.BYTES;
    int most = kernel.length >> OVERHEAD;
    byte[] packed = packed(compression, kernel, room);
    int missing = room - packed.length;
    if (missing > most) {
      byte[] noisy = FrontNoise.in(name, kernel, missing - most / 2);
      packed = packed(compression, noisy, room);
      missing = room - packed.length;
    }
    if (compression == Compression.LZ4 && missing != 0) {
      throw new RepackException(name, "no lz4 stream of %d bytes is found".formatted(room));
    }
    if (missing > most) {
      throw new RepackException(
          name,
          ("the kernel does not fit into it: packed with %s it has %d bytes, too few of %d:"
                  + " unpacked over its payload, it would overwrite what is still to be read")
              .formatted(compression.word(), packed.length, room));
    }
    return packed;
  }

  /** As long as there is room for, or shorter. */
  private byte[] packed(Compression compression, byte[] kernel, int room) {
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
    return packed.length > room ? packed : compression.fill(packed, kernel, room);
  }

  /** A gzip stream may end with the payload: its own last four bytes are the size. */
  private boolean fits(byte[] packed, int room) {
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
