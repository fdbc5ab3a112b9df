package org.jumppatch.elf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Packing;
import org.junit.jupiter.api.Test;

class ModuleSignatureTest {
  private static final byte[] MODULE = Packing.content(7, 1000);

  /** What scripts/sign-file.c appends for a signature of {@code length} bytes. */
  private static byte[] signed(int length, int claimed) {
    return ByteBuffer.allocate(MODULE.length + length + 12 + 28)
        .put(MODULE)
        .put(new byte[length])
        .put(new byte[] {0, 0, 2, 0, 0, 0, 0, 0})
        .putInt(claimed)
        .put("~Module signature appended~\n".getBytes(StandardCharsets.ISO_8859_1))
        .array();
  }

  @Test
  void startsBehindTheModule() {
    assertThat(ModuleSignature.of(bytes(signed(700, 700))))
        .contains(new ModuleSignature(1000, 700 + 12 + 28));
  }

  /** Before Linux 4.3 the signer and the key's id stood before the signature. */
  @Test
  void countsSignerAndKey() {
    byte[] file = signed(700, 600);
    int struct = file.length - 28 - 12;
    file[struct + 3] = 60;
    file[struct + 4] = 40;

    assertThat(ModuleSignature.of(bytes(file))).contains(new ModuleSignature(1000, 700 + 12 + 28));
  }

  @Test
  void isAbsentWithoutTheMarkerAtTheEnd() {
    byte[] file = signed(700, 700);

    assertThat(ModuleSignature.of(bytes(MODULE))).isEmpty();
    assertThat(ModuleSignature.of(bytes(new byte[0]))).isEmpty();
    for (int length = 0; length < file.length; length++) {
      assertThat(ModuleSignature.of(bytes(Arrays.copyOf(file, length)))).isEmpty();
    }
    assertThat(ModuleSignature.of(bytes(Arrays.copyOf(file, file.length + 1)))).isEmpty();
  }

  @Test
  void refusesALengthBeyondTheFile() {
    for (int claimed : new int[] {1701, Integer.MAX_VALUE, -1}) {
      assertThatThrownBy(() -> ModuleSignature.of(bytes(signed(700, claimed))))
          .isInstanceOf(ImageFormatException.class)
          .hasMessageContaining("signature of " + Integer.toUnsignedString(claimed));
    }
  }

  /** A file of the marker alone has no room for the lengths. */
  @Test
  void refusesAMarkerAlone() {
    byte[] file = signed(0, 0);

    assertThatThrownBy(
            () ->
                ModuleSignature.of(
                    bytes(Arrays.copyOfRange(file, MODULE.length + 12, file.length))))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("without its lengths");
  }
}
