package org.jumppatch.elf.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packages that rpmbuild 6.1 made, of version 4 and 6 of the format: vmlinuz-1.2.3, a kernel in
 * small, as /lib/modules/1.2.3/vmlinuz, a link to it in /boot, and a module by two names.
 */
class RpmPackageTest {
  private static byte[] rpm(int version) throws IOException {
    return resource("kernel-%d.rpm".formatted(version));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = RpmPackageTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static PackageFile read(byte[] file) {
    return Objects.requireNonNull(PackageFile.of(bytes(file)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void theKernelIsFoundBehindALinkToIt(int version) throws IOException {
    Image image = Image.of(Path.of("kernel.rpm"), bytes(rpm(version)));
    assertThat(image.form()).isEqualTo("RPM package, bzImage");
    Bytes plain = Image.of(Path.of("vmlinuz"), bytes(resource("vmlinuz-1.2.3"))).content();
    assertThat(image.content().copy(0, (int) image.content().size()))
        .isEqualTo(plain.copy(0, (int) plain.size()));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void ofTwoNamesOfAFileOneHasTheContent(int version) throws IOException {
    List<String> found = new ArrayList<>();
    read(rpm(version))
        .read(
            name -> true,
            (name, content) -> found.add(Path.of(name).getFileName() + " " + content.length));
    assertThat(found).containsExactlyInAnyOrder("config 7", "module.ko.xz 836", "vmlinuz 15072");
  }

  @Test
  void aFileThatTheHeaderDoesNotHaveIsDamage() throws IOException {
    byte[] whole = rpm(6);
    assertDamaged(whole, "07070X000000ff\0\0", "file 255 in it is not in its header");
    assertDamaged(whole, "07070Xxxxxxxxx\0\0", "a file without a number");
    assertDamaged(whole, "07070X00000002", "cut short");
    assertDamaged(whole, "07070X", "cut short: it ends without an end");
  }

  /** With another payload, which is not packed. */
  private static void assertDamaged(byte[] whole, String payload, String told) {
    int header = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("\u001f\u008b\u0008");
    byte[] file = Arrays.copyOf(whole, header + payload.length());
    System.arraycopy(
        payload.getBytes(StandardCharsets.US_ASCII), 0, file, header, payload.length());
    PackageFile packed = read(file);
    assertThatThrownBy(() -> packed.read(name -> true, (name, content) -> true))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void whateverIsDamagedIsReadOrRefused(int version) throws IOException {
    byte[] whole = rpm(version);
    Random random = new Random(version);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged =
          i % 8 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int n = random.nextInt(6); n >= 0 && damaged.length > 96; n--) {
        // Most of them in the headers.
        damaged[random.nextInt(Math.min(5000, damaged.length))] = (byte) random.nextInt();
      }
      Untrusted.read(
          ImageFormatException.class,
          () -> {
            PackageFile packed = PackageFile.of(Bytes.of("damaged", damaged));
            if (packed != null) {
              packed.read(name -> true, (name, content) -> true);
            }
            return packed;
          });
    }
  }
}
