package org.jumppatch.elf.bzimage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BzImageTest {
  private static final int SETUP_SECTORS = 3;
  private static final int PAYLOAD_OFFSET = 0x123;
  private static final byte[] KERNEL = Packing.content(5, 200_000);

  /** Puts a payload into a file of the layout that Documentation/arch/x86/boot.rst gives. */
  private static byte[] bzImage(byte[] payload) {
    int code = (SETUP_SECTORS + 1) * 512;
    int system = (PAYLOAD_OFFSET + payload.length + 100 + 15) / 16;
    return ByteBuffer.allocate(code + system * 16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(0x1f1, (byte) SETUP_SECTORS)
        .putInt(0x1f4, system)
        .putShort(0x1fe, (short) 0xaa55)
        .put(0x202, "HdrS".getBytes(StandardCharsets.ISO_8859_1))
        .putShort(0x206, (short) 0x20f)
        .putInt(0x248, PAYLOAD_OFFSET)
        .putInt(0x24c, payload.length)
        .put(code + PAYLOAD_OFFSET, payload)
        .array();
  }

  private static byte[] gzipped() {
    return bzImage(Packing.payload(Compression.GZIP, KERNEL));
  }

  private static byte[] with(byte[] file, int offset, long value, int length) {
    byte[] changed = file.clone();
    for (int i = 0; i < length; i++) {
      changed[offset + i] = (byte) (value >>> (8 * i));
    }
    return changed;
  }

  @ParameterizedTest
  @EnumSource
  void unpacksEveryCompression(Compression compression) {
    byte[] payload = Packing.payload(compression, KERNEL);
    Bytes file = bytes(bzImage(payload));

    BzImage image = BzImage.read(file);

    assertThat(BzImage.matches(file)).isTrue();
    assertThat(image.protocol()).isEqualTo(0x20f);
    assertThat(image.compression()).isEqualTo(compression);
    assertThat(image.unpackedSize()).isEqualTo(KERNEL.length);
    assertThat(image.payload().copy(0, payload.length)).isEqualTo(payload);
    assertThat(image.unpack()).isEqualTo(KERNEL);
  }

  /** Signing appends, and leaves the header as it is. */
  @Test
  void readsASignedImage() {
    byte[] image = gzipped();
    byte[] signed = Arrays.copyOf(image, image.length + 1500);
    Arrays.fill(signed, image.length, signed.length, (byte) 0x30);

    assertThat(BzImage.read(bytes(signed)).unpack()).isEqualTo(KERNEL);
  }

  static Stream<Named<Supplier<Kernel>>> kernels() {
    return Stream.of(Named.of("6.1", Kernels::v6_1), Named.of("6.12", Kernels::v6_12));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void unpacksARealKernelLikeTheNativeTool(Supplier<Kernel> kernel) throws IOException {
    BzImage image = BzImage.read(Bytes.map(kernel.get().vmlinuz()));
    byte[] packed = image.payload().copy(0, (int) image.payload().size() - 4);
    byte[] expected =
        switch (requireNonNull(image.compression())) {
          case LZ4 -> Program.filter(packed, "lz4", "-dc");
          case ZSTD -> Program.filter(packed, "zstd", "-dc", "--long=27");
          case XZ -> Program.filter(packed, "xz", "-dc");
          default -> throw new AssertionError("unexpected " + image.compression());
        };

    byte[] unpacked = image.unpack();

    assertThat(Arrays.equals(unpacked, expected)).as("same bytes").isTrue();
    assertThat(ElfFile.read(bytes(unpacked)).header().type()).isEqualTo(ElfType.EXECUTABLE);
  }

  @Test
  void readsSetupSectorsZeroAsFour() {
    byte[] image = gzipped();
    byte[] moved = new byte[image.length + 512];
    System.arraycopy(image, 0, moved, 0, 1024);
    System.arraycopy(image, 1024, moved, 1024 + 512, image.length - 1024);

    assertThat(BzImage.read(bytes(with(moved, 0x1f1, 0, 1))).unpack()).isEqualTo(KERNEL);
  }

  @Test
  void refusesOtherKindsByName() {
    byte[] pe = new byte[4096];
    pe[0] = 'M';
    pe[1] = 'Z';
    byte[] zboot = with(pe, 4, 0x676d697a, 4);

    assertThat(BzImage.matches(bytes(pe))).isTrue();
    refuses(pe, 0, "PE file");
    assertThat(BzImage.matches(bytes(zboot))).isTrue();
    refuses(zboot, 0, "zboot");
    for (byte[] other : new byte[][] {{}, {'M', 'Z'}, new byte[4096]}) {
      assertThat(BzImage.matches(bytes(other))).isFalse();
      refuses(other, 0, "no bzImage");
    }
  }

  @Test
  void refusesWrongFields() {
    byte[] image = gzipped();
    int code = image.length - (SETUP_SECTORS + 1) * 512;

    refuses(with(image, 0x206, 0x207, 2), 0x206, "boot protocol 0x207");
    refuses(with(image, 0x1f4, code / 16 + 1, 4), 0x1f4, "bytes of code");
    refuses(with(image, 0x1f4, 0xffff_ffffL, 4), 0x1f4, "bytes of code");
    refuses(with(image, 0x1f1, 0xff, 1), 0x1f4, "bytes of code");
    refuses(with(image, 0x248, code + 1, 4), 0x248, "payload");
    refuses(with(image, 0x248, 0xffff_ffffL, 4), 0x248, "payload");
    refuses(with(image, 0x24c, code, 4), 0x248, "payload");
    refuses(with(image, 0x24c, 0xffff_ffffL, 4), 0x248, "payload");
    refuses(with(image, 0x24c, 4, 4), 0x248, "payload");
    int payload = (SETUP_SECTORS + 1) * 512 + PAYLOAD_OFFSET;
    refuses(with(image, payload, 0x12345678, 4), payload, "unknown compression");
  }

  private static void refuses(byte[] file, long offset, String problem) {
    assertThatThrownBy(() -> BzImage.read(bytes(file)))
        .isInstanceOfSatisfying(
            ImageFormatException.class, e -> assertThat(e.offset()).isEqualTo(offset))
        .hasMessageContaining(problem);
  }

  /** The size is the payload's last 4 bytes. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 199_999, 200_001, 1 << 30, (1 << 30) + 1, 0xffff_ffffL})
  void refusesASizeThatLies(long size) {
    byte[] payload = Packing.payload(Compression.LZ4, KERNEL);
    byte[] image = bzImage(with(payload, payload.length - 4, size, 4));

    assertThatThrownBy(() -> BzImage.read(bytes(image)).unpack())
        .isInstanceOf(ImageFormatException.class);
  }

  @Test
  void refusesAnyFileThatIsCutOff() {
    byte[] image = gzipped();
    for (int length = 0; length < image.length; length += length < 0x260 ? 1 : 997) {
      byte[] cut = Arrays.copyOf(image, length);

      assertThatThrownBy(() -> BzImage.read(bytes(cut)))
          .as("%d bytes", length)
          .isInstanceOf(ImageFormatException.class);
    }
  }

  @Test
  void answersOrRefusesAnyHeader() {
    byte[] image = gzipped();
    Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      int field = new int[] {0x1f1, 0x1f4, 0x1fe, 0x202, 0x206, 0x248, 0x24c}[i % 7];
      byte[] damaged = with(image, field, random.nextInt(), 1 + random.nextInt(4));

      Throwable thrown = catchThrowable(() -> BzImage.read(bytes(damaged)).unpack());

      if (thrown != null) {
        assertThat(thrown).isInstanceOf(ImageFormatException.class);
      }
    }
  }
}
