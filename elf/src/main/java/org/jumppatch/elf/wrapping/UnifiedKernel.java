package org.jumppatch.elf.wrapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.wrapping.PeFile.PeSection;

/**
 * A unified kernel image: an EFI program that has a whole bzImage in its section {@code .linux},
 * beside an initramfs, a command line and more (UAPI.5 Unified Kernel Image; systemd-stub(7)).
 */
public final class UnifiedKernel implements Wrapping {
  private static final String KERNEL = ".linux";

  /** Signatures of what the boot measures, of which the kernel is a part. */
  private static final String MEASUREMENTS = ".pcrsig";

  private final Bytes file;
  private final PeFile pe;
  private final PeSection kernel;

  private UnifiedKernel(Bytes file, PeFile pe, PeSection kernel) {
    this.file = file;
    this.pe = pe;
    this.kernel = kernel;
  }

  /**
   * Reads the headers; null where a file has no such section.
   *
   * @throws org.jumppatch.elf.ImageFormatException if the section lies outside the file
   */
  public static @Nullable UnifiedKernel read(Bytes file) {
    PeFile pe = PeFile.read(file);
    PeSection kernel = pe == null ? null : pe.section(KERNEL);
    if (pe == null || kernel == null) {
      return null;
    }
    file.slice(kernel.offset(), kernel.room());
    return new UnifiedKernel(file, pe, kernel);
  }

  @Override
  public String word() {
    return "unified kernel image";
  }

  @Override
  public Starter starter() {
    return Starter.FIRMWARE;
  }

  @Override
  public Bytes content() {
    return file.slice(kernel.offset(), kernel.used());
  }

  @Override
  public Repacked with(byte[] content) {
    if (content.length > kernel.room()) {
      throw new RepackException(
          file.name(),
          "the kernel is %d bytes too long for section .linux, of %d"
              .formatted(content.length - kernel.room(), kernel.room()));
    }
    byte[] changed = file.copy(0, Math.toIntExact(file.size()));
    int start = (int) kernel.offset();
    System.arraycopy(content, 0, changed, start, content.length);
    Arrays.fill(changed, start + content.length, start + (int) kernel.room(), (byte) 0);
    ByteBuffer.wrap(changed)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(kernel.header() + 8, content.length);
    SignedFile signed = new SignedFile(file.name(), changed);
    List<String> lost = new ArrayList<>();
    if (signed.dropSignature()) {
      lost.add("the unified kernel image's signature for Secure Boot");
    }
    if (signed.checksum() != 0) {
      signed.setChecksum(signed.sum());
    }
    if (pe.section(MEASUREMENTS) != null) {
      lost.add("what section .pcrsig signs of the kernel");
    }
    return new Repacked(signed.file(), lost);
  }
}
