package org.jumppatch.elf.kallsyms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KallsymsPlainTest {
  /** A real kernel's symbols, written as OpenWrt's scripts/kallsyms.c does: each name as it is. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void namesThatAreNotMadeOfTokensAreFound(boolean addressesLast) throws IOException {
    Image image = Image.open(Kernels.v6_12().vmlinuz());
    long text = Objects.requireNonNull(image.space().firstCode()).address();
    Kallsyms real = Kallsyms.find(image.content(), text, 0, image.space()::addressAt).orElseThrow();
    ByteBuffer file = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
    file.position(4096);
    if (!addressesLast) {
      offsets(file, real, text);
    }
    file.putLong(real.count());
    int names = file.position();
    int[] markers = new int[(real.count() + 255) / 256];
    for (int i = 0; i < real.count(); i++) {
      if (i % 256 == 0) {
        markers[i / 256] = file.position() - names;
      }
      byte[] name = (real.type(i) + real.name(i)).getBytes(StandardCharsets.ISO_8859_1);
      file.put((byte) name.length).put(name);
    }
    align(file);
    for (int marker : markers) {
      file.putInt(marker);
    }
    align(file);
    if (addressesLast) {
      offsets(file, real, text);
    }
    Bytes bytes = Bytes.of("openwrt", Arrays.copyOf(file.array(), file.position() + 4096));
    Kallsyms read = Kallsyms.find(bytes, text, 0, at -> text + at).orElseThrow();
    assertThat(read.count()).isEqualTo(real.count());
    for (int i = 0; i < real.count(); i++) {
      assertThat(read.address(i)).isEqualTo(real.address(i));
      assertThat(read.type(i)).isEqualTo(real.type(i));
      assertThat(read.name(i)).isEqualTo(real.name(i));
    }
  }

  private static void offsets(ByteBuffer file, Kallsyms real, long text) {
    for (int i = 0; i < real.count(); i++) {
      long address = real.address(i);
      file.putInt((int) (address >= 0 ? address : text - 1 - address));
    }
    align(file);
    file.putLong(text);
  }

  private static void align(ByteBuffer file) {
    file.position((file.position() + 7) & -8);
  }
}
