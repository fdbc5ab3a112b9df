package org.jumppatch.elf.wrapping;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Compression;

/**
 * A distribution's package: a Debian one, which is an ar archive with a tar archive in it (deb(5)),
 * or an RPM, which is headers and a cpio archive:
 *
 * <pre>
 * u8[96]  lead, from "ed ab ee db" on
 * header  signatures, then zeroes up to a multiple of 8
 * header  everything else
 * payload compressed cpio, or {@link StrippedCpio} of what that header tells
 * </pre>
 *
 * (rpm, docs/manual/format_v4.md and format_v6.md.)
 */
public final class PackageFile {
  private static final long AR = 0x0a3e_6863_7261_3c21L;
  private static final long LEAD = 0xdbee_abedL;
  private static final int LEAD_SIZE = 96;

  /** Larger files in a package are no kernel and no module. */
  private static final int LARGEST = 1 << 28;

  private final Bytes file;
  private final boolean debian;

  private PackageFile(Bytes file, boolean debian) {
    this.file = file;
    this.debian = debian;
  }

  /** Takes one file of a package. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Takes it.
     *
     * @param name as the package has it, {@code ./boot/vmlinuz-6.1.0}
     * @return whether more are wanted
     */
    boolean read(String name, byte[] content);
  }

  /** The package that a file is; null where it is none. */
  public static @Nullable PackageFile of(Bytes file) {
    boolean debian = file.has(0, 8) && file.u64(0) == AR;
    boolean rpm = !debian && file.has(0, LEAD_SIZE) && file.u32(0) == LEAD;
    return debian || rpm ? new PackageFile(file, debian) : null;
  }

  /** What people call it. */
  public String word() {
    return debian ? "Debian package" : "RPM package";
  }

  /**
   * Reads files in it, in its order.
   *
   * @param wanted which of them, by name; empty ones are none
   * @throws ImageFormatException if it is damaged
   */
  public void read(Predicate<String> wanted, Reader reader) {
    try (ArchiveInputStream<?> archive = debian ? inDebian() : inRpm()) {
      for (ArchiveEntry entry; archive != null && (entry = archive.getNextEntry()) != null; ) {
        long size = entry.getSize();
        if (isFile(entry) && size > 0 && wanted.test(entry.getName())) {
          if (size > LARGEST) {
            throw new IOException("a file of %d bytes".formatted(size));
          }
          // At once: a stream that is collected first takes twice as much.
          byte[] content = new byte[(int) size];
          if (archive.readNBytes(content, 0, content.length) < size) {
            throw new IOException("it ends within a file");
          }
          if (!reader.read(entry.getName(), content)) {
            return;
          }
        }
      }
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Some readers of archives meet damage with another exception than their own.
      String told = e instanceof IOException && e.getMessage() != null ? ": " + e.getMessage() : "";
      String cut = e instanceof EOFException ? ", or one that was cut short" : "";
      ImageFormatException failure = file.malformed(-1, "a damaged " + word() + cut + told);
      failure.initCause(e);
      throw failure;
    }
  }

  private @Nullable ArchiveInputStream<?> inDebian() throws IOException {
    try (ArArchiveInputStream parts = new ArArchiveInputStream(file.stream())) {
      for (ArArchiveEntry part; (part = parts.getNextEntry()) != null; ) {
        if (part.getName().startsWith("data.tar")) {
          return new TarArchiveInputStream(unpacked(parts.getBytesRead(), part.getLength()));
        }
      }
    }
    return null;
  }

  private ArchiveInputStream<?> inRpm() throws IOException {
    RpmHeader signatures = new RpmHeader(file, LEAD_SIZE);
    RpmHeader header = new RpmHeader(file, (signatures.end() + 7) & -8L);
    InputStream payload =
        new BufferedInputStream(unpacked(header.end(), file.size() - header.end()));
    payload.mark(StrippedCpio.MAGIC.length);
    byte[] magic = payload.readNBytes(StrippedCpio.MAGIC.length);
    payload.reset();
    return Arrays.equals(magic, StrippedCpio.MAGIC)
        ? new StrippedCpio(payload, new RpmFiles(header))
        : new CpioArchiveInputStream(payload);
  }

  private InputStream unpacked(long offset, long length) throws IOException {
    Bytes packed = file.slice(offset, length);
    Optional<Compression> compression = Compression.of(packed);
    return compression.isPresent() ? compression.get().stream(packed) : packed.stream();
  }

  /** A link is none, though a cpio archive has what it points to as its content. */
  private static boolean isFile(ArchiveEntry entry) {
    return entry instanceof CpioArchiveEntry one ? one.isRegularFile() : !entry.isDirectory();
  }
}
