package org.jumppatch.elf.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boot images; their ids as Debian's mkbootimg 29.0.6 computes them of the same parts. */
class AndroidBootTest {
  private static final int PAGE = 2048;
  private static final int[] SIZES = {8, 16, 24, 1632, 1648};
  private static final String SECOND = "second\n";

  private static byte[] image(int version, String second, String id) {
    String[] parts = {"the kernel\n", "a ramdisk\n", second, "dtbo\n", "dtb\n"};
    byte[] file = new byte[PAGE * 6];
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    fields.put(0, "ANDROID!".getBytes(StandardCharsets.US_ASCII)).putInt(36, PAGE);
    fields.putInt(40, version).put(576, HexFormat.of().parseHex(id));
    int at = PAGE;
    for (int i = 0; i < 3 + version; i++) {
      byte[] part = parts[i].getBytes(StandardCharsets.US_ASCII);
      fields.putInt(SIZES[i], part.length).put(at, part);
      at += part.length == 0 ? 0 : PAGE;
    }
    return file;
  }

  private static AndroidBoot boot(byte[] file) {
    return Objects.requireNonNull(AndroidBoot.read(bytes(file)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, b1b6a9f3cdb7773397488102e45b35940afae7f8",
    "1, true, bc367d5b7e32137a93d083a54e769962ae5c7c3f",
    "2, false, d857b613927b2f4fa27a58c2a9dd13b056ec62f4"
  })
  void theIdIsThatOfMkbootimg(int version, boolean second, String hex) {
    byte[] file = image(version, second ? SECOND : "", hex);
    AndroidId id = new AndroidId(file, PAGE, version);
    assertThat(id.isRight()).isTrue();
    file[PAGE] ^= 1;
    assertThat(id.isRight()).isFalse();
    id.renew();
    assertThat(id.isRight()).isTrue();
    file[PAGE] ^= 1;
    id.renew();
    assertThat(Arrays.copyOfRange(file, 576, 596)).isEqualTo(HexFormat.of().parseHex(hex));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -1);
    assertThat(id.isRight()).isFalse();
  }

  @Test
  void anIdThatIsRightStaysRight() {
    byte[] file = image(1, SECOND, "bc367d5b7e32137a93d083a54e769962ae5c7c3f");
    Repacked repacked = boot(file).with(new byte[] {1, 2, 3});
    assertThat(repacked.lost()).containsExactly("the signature of the Android boot image");
    assertThat(new AndroidId(repacked.file(), PAGE, 1).isRight()).isTrue();
    file[600] = 1;
    file[576] ^= 1;
    byte[] other = boot(file).with(new byte[] {1, 2, 3}).file();
    assertThat(Arrays.copyOfRange(other, 576, 608)).isEqualTo(Arrays.copyOfRange(file, 576, 608));
  }

  /** A kernel of three pages in place of one, and then of one again. */
  @Test
  void whatFollowsTheKernelMovesWithIt() {
    byte[] file = image(2, "", "d857b613927b2f4fa27a58c2a9dd13b056ec62f4");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(1636, 3 * PAGE);
    byte[] longer = boot(file).with(new byte[2 * PAGE + 1]).file();
    assertThat(longer).hasSize(file.length + 2 * PAGE);
    assertThat(Arrays.copyOfRange(longer, 4 * PAGE, longer.length))
        .isEqualTo(Arrays.copyOfRange(file, 2 * PAGE, file.length));
    assertThat(ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).getLong(1636))
        .isEqualTo(5 * PAGE);
    assertThat(new AndroidId(longer, PAGE, 2).isRight()).isTrue();
    byte[] kernel = "the kernel\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(boot(longer).with(kernel).file()).isEqualTo(file);
  }

  @Test
  void aFileThatEndsWithItsKernelIsPadded() {
    byte[] file = Arrays.copyOf(image(0, "", "00"), PAGE + 11);
    byte[] after = boot(file).with(new byte[] {1, 2, 3}).file();
    assertThat(after).hasSize(2 * PAGE).startsWith("ANDROID!".getBytes(StandardCharsets.US_ASCII));
    assertThat(Arrays.copyOfRange(after, PAGE, PAGE + 5)).isEqualTo(new byte[] {1, 2, 3, 0, 0});
  }

  @Test
  void pagesOfASignedImageStayAsManyAsTheyAre() {
    byte[] file = image(0, SECOND, "00");
    byte[] footer = "AVBf".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(footer, 0, file, file.length - 64, footer.length);
    assertThat(boot(file).with(new byte[PAGE]).file()).hasSize(file.length);
    AndroidBoot boot = boot(file);
    assertThatThrownBy(() -> boot.with(new byte[PAGE + 1]))
        .isInstanceOf(RepackException.class)
        .hasMessageContaining("the kernel would take 4096 bytes of pages in place of 2048");
  }

  @Test
  void imagesWithoutAKernelAreToldApart() {
    byte[] empty = image(0, SECOND, "00");
    ByteBuffer.wrap(empty).putInt(8, 0);
    assertThatThrownBy(() -> AndroidBoot.read(bytes(empty)))
        .hasMessageEndingWith("an Android boot image without a kernel in it");
    byte[] vendor = "VNDRBOOT and more".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> AndroidBoot.read(bytes(vendor)))
        .hasMessageContaining("an Android vendor boot image has no kernel; boot.img has it");
  }
}
