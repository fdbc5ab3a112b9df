package org.jumppatch.elf.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.bzimage.KernelFile;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.linux.KernelSearch;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.testing.Untrusted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

public class KernelPackageTest {
  @TempDir Path folder;

  private static byte[] kernel() throws IOException {
    return Files.readAllBytes(Samples.image("schedstats.elf"));
  }

  private static byte[] vmlinuz() throws IOException {
    return KernelFile.bzImage(Packing.payload(Compression.GZIP, kernel()));
  }

  private Path deb(String compression, String name) throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.createDirectories(tree.resolve("boot"));
    Files.write(tree.resolve("boot/config-6.1"), new byte[100_000]);
    Files.write(tree.resolve("boot").resolve(name), vmlinuz());
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        """
        Package: linux-image
        Version: 1
        Architecture: amd64
        Maintainer: nobody
        Description: none
        """);
    Path deb = folder.resolve("linux-image.deb");
    Program.lines(
        "dpkg-deb",
        "--root-owner-group",
        "-Z" + compression,
        "-b",
        tree.toString(),
        deb.toString());
    return deb;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "xz", "zstd", "none"})
  void theKernelOfADebianPackageIsRead(String compression) throws IOException {
    Image image = Image.open(deb(compression, "vmlinuz-6.1.0-53-cloud-amd64"));
    assertThat(image.kind()).isEqualTo(ImageKind.VMLINUZ);
    assertThat(image.form()).isEqualTo("Debian package, bzImage");
    assertThat(image.content().copy(0, kernel().length)).isEqualTo(kernel());
    assertThatThrownBy(() -> image.repack(kernel()))
        .isInstanceOf(RepackException.class)
        .hasMessageContaining("a kernel in this Debian package is only read");
  }

  @Test
  void aPackageWithoutAKernelIsRefused() throws IOException {
    Path deb = deb("gzip", "nothing");
    assertThatThrownBy(() -> Image.open(deb))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(deb + ": there is no vmlinuz in this Debian package");
  }

  /** An ar archive with a version and a packed tar archive in it. */
  public static byte[] deb(Compression compression, String name) throws IOException {
    ByteArrayOutputStream tree = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(tree)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(kernel().length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(kernel());
      tar.closeArchiveEntry();
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(file)) {
      byte[] version = "2.0\n".getBytes(StandardCharsets.US_ASCII);
      ar.putArchiveEntry(new ArArchiveEntry("debian-binary", version.length, 0, 0, 0100644, 0));
      ar.write(version);
      ar.closeArchiveEntry();
      byte[] data = Packing.pack(compression, tree.toByteArray());
      ar.putArchiveEntry(new ArArchiveEntry("data.tar", data.length, 0, 0, 0100644, 0));
      ar.write(data);
      ar.closeArchiveEntry();
    }
    return file.toByteArray();
  }

  @Test
  void aFileInAPackageIsReadByItsName() throws IOException {
    String name = "./lib/modules/6.1/module.ko";
    PackageFile packed = PackageFile.of(bytes(deb(Compression.ZSTD, name)));
    List<String> read = new ArrayList<>();
    Objects.requireNonNull(packed)
        .read(name::equals, (found, content) -> read.add(found + " " + content.length));
    assertThat(read).containsExactly(name + " " + kernel().length);
    assertThat(PackageFile.of(bytes(kernel()))).isNull();
  }

  /** By the letter of the format's description: a lead, two headers, a packed cpio archive. */
  public static byte[] rpm(Compression compression) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(archive)) {
      for (String name : new String[] {"./lib/modules/6.1/config", "./lib/modules/6.1/vmlinuz"}) {
        byte[] content = name.endsWith("z") ? vmlinuz() : new byte[1000];
        CpioArchiveEntry entry = new CpioArchiveEntry(name, content.length);
        cpio.putArchiveEntry(entry);
        cpio.write(content);
        cpio.closeArchiveEntry();
      }
    }
    byte[] payload = Packing.pack(compression, archive.toByteArray());
    ByteBuffer file = ByteBuffer.allocate(96 + 48 + 40 + payload.length);
    file.putInt(0, 0xedab_eedb).position(96);
    // 16 and 16 and 11 bytes, up to a multiple of 8.
    file.putInt(0x8ead_e801).putInt(0).putInt(1).putInt(11).put(new byte[16 + 11 + 5]);
    file.putInt(0x8ead_e801).putInt(0).putInt(1).putInt(8).put(new byte[16 + 8]);
    return file.put(payload).array();
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "BZIP2", "LZMA", "XZ", "ZSTD"})
  void theKernelOfAnRpmIsRead(Compression compression) throws IOException {
    Image image = Image.of(Path.of("rpm"), bytes(rpm(compression)));
    assertThat(image.form()).isEqualTo("RPM package, bzImage");
    assertThat(image.content().copy(0, kernel().length)).isEqualTo(kernel());
  }

  /** Between noise, things that only start like a kernel, and one that is cut off. */
  @Test
  void kernelsAreFoundInRawBytes() throws IOException {
    byte[] vmlinuz = vmlinuz();
    byte[] disk = new byte[1 << 20];
    new Random(2).nextBytes(disk);
    System.arraycopy(vmlinuz, 0, disk, 0x1_0400, vmlinuz.length);
    System.arraycopy(vmlinuz, 0, disk, 0x4_0000, 0x800);
    System.arraycopy(kernel(), 0, disk, 0x5_0000, kernel().length);
    System.arraycopy(vmlinuz, 0, disk, 0x8_0204, vmlinuz.length);
    assertThat(KernelSearch.in(bytes(disk), 8))
        .extracting(KernelSearch.Found::offset)
        .as("the sample at 0x50000 is a program, no kernel")
        .containsExactly(0x1_0400L, 0x8_0204L);
    assertThat(KernelSearch.in(bytes(disk), 1).get(0).kernel().copy(0, kernel().length))
        .isEqualTo(kernel());
    assertThat(KernelSearch.in(bytes(new byte[5000]), 8)).isEmpty();
  }

  @Test
  void aPackageThatIsCutShortIsSaidToBe() throws IOException {
    byte[] whole = rpm(Compression.GZIP);
    byte[] cut = Arrays.copyOf(whole, whole.length - 50);
    assertThatThrownBy(() -> Image.of(Path.of("cut"), Bytes.of("cut", cut)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("cut: a damaged RPM package, or one that was cut short")
        .hasMessageNotContaining("null");
  }

  @Test
  void whateverIsDamagedIsReadOrRefused() throws IOException {
    Random random = new Random(1);
    byte[][] packages = {
      rpm(Compression.GZIP), rpm(Compression.ZSTD), Files.readAllBytes(deb("xz", "vmlinuz-1"))
    };
    for (byte[] whole : packages) {
      for (int i = 0; i < 200; i++) {
        byte[] damaged =
            i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        for (int n = random.nextInt(4); n >= 0 && damaged.length > 8; n--) {
          int at =
              i % 2 == 0
                  ? random.nextInt(Math.min(256, damaged.length))
                  : random.nextInt(damaged.length);
          damaged[at] = (byte) random.nextInt();
        }
        Untrusted.read(
            ImageFormatException.class,
            () -> Image.of(Path.of("damaged"), Bytes.of("damaged", damaged)));
      }
    }
  }
}
