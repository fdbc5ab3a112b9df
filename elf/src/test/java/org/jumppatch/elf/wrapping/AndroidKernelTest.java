package org.jumppatch.elf.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.bzimage.KernelFile.bzImage;
import static org.jumppatch.elf.bzimage.KernelFile.changed;
import static org.jumppatch.elf.bzimage.KernelFile.fields;
import static org.jumppatch.elf.bzimage.KernelFile.image;
import static org.jumppatch.elf.bzimage.KernelFile.kernel;
import static org.jumppatch.elf.bzimage.KernelFile.roomy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.linux.Image;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels in boot images of Android. */
public class AndroidKernelTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void anAndroidBootImageHasItsKernelChanged(int version) throws IOException {
    byte[] file = android(bzImage(roomy(Packing.payload(Compression.GZIP, kernel()))), version);
    Image image = image(file);
    assertThat(image.form()).isEqualTo("Android boot image, bzImage");
    assertThat(image.starter()).isEqualTo(Starter.NOTHING);
    byte[] after = image.repack(changed(kernel())).file();
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
    for (int at : new int[] {8, 36}) {
      byte[] damaged = file.clone();
      fields(damaged).putInt(at, 0x7fff_fff3);
      if (at == 8 || version < 3) {
        assertThatThrownBy(() -> image(damaged)).hasMessageContaining("Android boot image");
      }
    }
  }

  /** A boot image with a kernel and nothing else. */
  public static byte[] android(byte[] kernel, int version) {
    int page = version < 3 ? 2048 : 4096;
    byte[] file = new byte[page + (kernel.length + page - 1) / page * page + page];
    ByteBuffer fields = fields(file);
    fields.put(0, "ANDROID!".getBytes(StandardCharsets.US_ASCII)).putInt(8, kernel.length);
    fields.putInt(36, version < 3 ? page : 0).putInt(40, version).put(page, kernel);
    return file;
  }
}
