package org.jumppatch.elf.linux;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Compression;

/**
 * A distribution's package of a kernel: a Debian one, which is an ar archive with a tar archive in
 * it (deb(5)), or an RPM, which is headers and a cpio archive:
 *
 * <pre>
 * u8[96]  lead, from "ed ab ee db" on
 * header  signatures, then zeroes up to a multiple of 8
 * header  everything else
 *   u8[8] "8e ad e8 01", zeroes
 *   u32   number of entries, 16 bytes each         most significant byte first
 *   u32   bytes behind them
 * payload compressed cpio
 * </pre>
 *
 * (rpm, docs/manual/format_v4.md.) Of what is packed only the first vmlinuz is taken out.
 */
final class KernelPackage implements Wrapping {
  private static final Pattern KERNEL = Pattern.compile("(?:.*/)?(?:vmlinuz|bzImage)(?:-[^/]*)?");
  private static final long AR = 0x0a3e_6863_7261_3c21L;
  private static final long LEAD = 0xdbee_abedL;
  private static final long HEADER = 0x01e8_ad8eL;
  private static final int LEAD_SIZE = 96;
  private static final int HEADER_SIZE = 16;
  private static final int ENTRY_SIZE = 16;
  private static final int LARGEST_KERNEL = 1 << 28;

  private final Bytes file;
  private final String word;
  private final Bytes kernel;

  private KernelPackage(Bytes file, String word, Bytes kernel) {
    this.file = file;
    this.word = word;
    this.kernel = kernel;
  }

  /**
   * Finds the kernel in a package; null where a file is none.
   *
   * @throws ImageFormatException if it is damaged or has no kernel in it
   */
  static @Nullable KernelPackage read(Bytes file) {
    boolean debian = file.has(0, 8) && file.u64(0) == AR;
    boolean rpm = !debian && file.has(0, LEAD_SIZE) && file.u32(0) == LEAD;
    if (!debian && !rpm) {
      return null;
    }
    String word = debian ? "Debian package" : "RPM package";
    try {
      byte[] kernel = debian ? inDebian(file) : inRpm(file);
      if (kernel == null) {
        throw file.malformed(-1, "a %s without a vmlinuz in it".formatted(word));
      }
      return new KernelPackage(file, word, Bytes.of(file.name(), kernel));
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Some readers of archives meet damage with another exception than their own.
      String told = e instanceof IOException ? String.valueOf(e.getMessage()) : "damaged";
      ImageFormatException failure = file.malformed(-1, "a damaged %s: %s".formatted(word, told));
      failure.initCause(e);
      throw failure;
    }
  }

  private static byte @Nullable [] inDebian(Bytes file) throws IOException {
    try (ArArchiveInputStream parts = new ArArchiveInputStream(file.stream())) {
      for (ArArchiveEntry part; (part = parts.getNextEntry()) != null; ) {
        if (part.getName().startsWith("data.tar")) {
          long offset = parts.getBytesRead();
          return kernelIn(new TarArchiveInputStream(unpacked(file, offset, part.getLength())));
        }
      }
    }
    return null;
  }

  private static byte @Nullable [] inRpm(Bytes file) throws IOException {
    long signatures = LEAD_SIZE;
    long header = (headerEnd(file, signatures) + 7) & -8L;
    long payload = headerEnd(file, header);
    return kernelIn(new CpioArchiveInputStream(unpacked(file, payload, file.size() - payload)));
  }

  private static long headerEnd(Bytes file, long at) {
    if (file.u32(at) != HEADER) {
      throw file.malformed(at, "no header of an RPM package");
    }
    long entries = big(file, at + 8);
    long end = at + HEADER_SIZE + entries * ENTRY_SIZE + big(file, at + 12);
    file.slice(at, end - at);
    return end;
  }

  private static long big(Bytes file, long at) {
    return Integer.reverseBytes(file.s32(at)) & 0xffff_ffffL;
  }

  private static InputStream unpacked(Bytes file, long offset, long length) throws IOException {
    Bytes packed = file.slice(offset, length);
    Optional<Compression> compression = Compression.of(packed);
    return compression.isPresent() ? compression.get().stream(packed) : packed.stream();
  }

  private static byte @Nullable [] kernelIn(ArchiveInputStream<?> archive) throws IOException {
    try (archive) {
      for (ArchiveEntry entry; (entry = archive.getNextEntry()) != null; ) {
        if (!entry.isDirectory()
            && entry.getSize() > 0
            && KERNEL.matcher(entry.getName()).matches()) {
          if (entry.getSize() > LARGEST_KERNEL) {
            throw new IOException("a vmlinuz of %d bytes".formatted(entry.getSize()));
          }
          return archive.readNBytes((int) entry.getSize());
        }
      }
    }
    return null;
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public Bytes content() {
    return kernel;
  }

  @Override
  public Repacked with(byte[] content) {
    throw new RepackException(file.name(), "a %s is only read here".formatted(word));
  }
}
