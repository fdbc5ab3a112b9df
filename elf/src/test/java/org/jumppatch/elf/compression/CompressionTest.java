package org.jumppatch.elf.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jumppatch.elf.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

@Timeout(900)
class CompressionTest {
  private static final byte[] SMALL = Packing.content(1, 100_000);

  @ParameterizedTest
  @EnumSource
  void unpacksWhatTheNativeToolPacked(Compression compression) {
    byte[] packed = Packing.pack(compression, SMALL);

    assertThat(Compression.of(bytes(packed))).contains(compression);
    assertThat(compression.unpack(bytes(packed), SMALL.length)).isEqualTo(SMALL);
    assertThat(compression.unpack(bytes(packed))).isEqualTo(SMALL);
  }

  /** lz4 packs 8 MB to a block, bzip2 900 kB, lzop 256 kB. */
  @ParameterizedTest
  @EnumSource
  void unpacksSeveralBlocks(Compression compression) {
    byte[] content = Packing.content(2, 9 << 20);
    byte[] packed = Packing.pack(compression, content);

    assertThat(compression.unpack(bytes(packed), content.length)).isEqualTo(content);
    assertThat(compression.unpack(bytes(packed))).isEqualTo(content);
  }

  /**
   * A short block in the middle is the last of its frame: those behind it were unpacked too far.
   */
  @Test
  void unpacksLz4FramesOfAnyLengthOneBehindAnother() throws IOException {
    for (int first : new int[] {1, 3 << 20, 8 << 20, (8 << 20) + 1, 17 << 20}) {
      byte[] start = Packing.content(3, first);
      byte[] rest = Packing.content(4, 25 << 20);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      packed.write(Packing.pack(Compression.LZ4, start));
      packed.write(Packing.pack(Compression.LZ4, rest));
      byte[] both = Arrays.copyOf(start, first + rest.length);
      System.arraycopy(rest, 0, both, first, rest.length);

      assertThat(Compression.LZ4.unpack(bytes(packed.toByteArray()), both.length)).isEqualTo(both);
    }
  }

  /** As the formats' own programs do: one rule for all. */
  @ParameterizedTest
  @EnumSource
  void unpacksStreamsOneBehindAnother(Compression compression) throws IOException {
    for (int size : new int[] {0, 1, 3000, 100_000}) {
      byte[] first = Packing.content(6, size);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      packed.write(Packing.pack(compression, first));
      packed.write(Packing.pack(compression, SMALL));
      for (int padding : new int[] {0, 1, 2, 4, 4099}) {
        packed.write(new byte[padding]);
        packed.write(Packing.pack(compression, new byte[] {7}));
      }
      packed.write(new byte[3]);
      byte[] all = Arrays.copyOf(first, size + SMALL.length + 5);
      System.arraycopy(SMALL, 0, all, size, SMALL.length);
      Arrays.fill(all, size + SMALL.length, all.length, (byte) 7);

      assertThat(compression.unpack(bytes(packed.toByteArray()), all.length)).isEqualTo(all);
      assertThat(compression.unpack(bytes(packed.toByteArray()))).isEqualTo(all);
    }
  }

  /**
   * A size that is known beforehand makes the end mark unnecessary: xz writes one, others do not.
   */
  @Test
  void unpacksLzmaWithoutAnEndMark() throws IOException {
    for (int size : new int[] {1, 2, 3, 1000, 99_999}) {
      byte[] content = Packing.content(7, size);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      for (int i = 0; i < 2; i++) {
        try (LZMAOutputStream lzma =
            new LZMAOutputStream(packed, new LZMA2Options(), content.length)) {
          lzma.write(content);
        }
      }
      assertThat(Compression.LZMA.unpack(bytes(packed.toByteArray())))
          .hasSize(2 * size)
          .startsWith(content)
          .endsWith(content);
    }
  }

  @Test
  void theSystemsLibraryUnpacksWhatJavaUnpacks() {
    byte[] content = Packing.content(5, 9 << 20);
    byte[] packed = Packing.pack(Compression.XZ, content);
    byte[] unpacked = new byte[content.length];

    assertThat(packed).hasSizeGreaterThan(1 << 20);
    assertThat(LibLzma.unpack(packed, unpacked, 1 << 27)).isTrue();
    assertThat(unpacked).isEqualTo(content);
    assertThat(LibLzma.unpack(packed, unpacked, 1 << 16)).isFalse();
    assertThat(LibLzma.unpack(packed, new byte[content.length - 1], 1 << 27)).isFalse();
    assertThat(LibLzma.unpack(packed, new byte[content.length + 1], 1 << 27)).isFalse();
    for (int at : new int[] {0, 20, packed.length / 2, packed.length - 10}) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 0x20;
      assertThat(LibLzma.unpack(damaged, unpacked, 1 << 27)).as("%d", at).isFalse();
      assertThatThrownBy(() -> Compression.XZ.unpack(bytes(damaged), content.length))
          .isInstanceOf(ImageFormatException.class);
    }
  }

  /** The ratio is far above that of a kernel, so that the array has to grow. */
  @ParameterizedTest
  @EnumSource
  void unpacksMuchFromLittle(Compression compression) {
    byte[] zeros = new byte[20 << 20];
    byte[] packed = Packing.pack(compression, zeros);

    assertThat(compression.unpack(bytes(packed), zeros.length)).isEqualTo(zeros);
    assertThat(compression.unpack(bytes(packed))).isEqualTo(zeros);
  }

  @ParameterizedTest
  @EnumSource
  void unpacksNothing(Compression compression) {
    byte[] packed = Packing.pack(compression, new byte[0]);

    assertThat(compression.unpack(bytes(packed), 0)).isEmpty();
    assertThat(compression.unpack(bytes(packed))).isEmpty();
  }

  @Test
  void knowsNoOtherFormat() {
    assertThat(Compression.of(bytes(new byte[0]))).isEmpty();
    assertThat(Compression.of(bytes(new byte[100]))).isEmpty();
    assertThat(Compression.of(bytes(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}))).isEmpty();
  }
}
