package org.jumppatch.elf.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Untrusted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

@Timeout(900)
class CompressionTest {
  private static final byte[] SMALL = Packing.content(1, 100_000);
  private static final Map<Compression, byte[]> PACKED = new EnumMap<>(Compression.class);

  /** These have no checksum: damage can give other bytes. */
  private static final Set<Compression> UNCHECKED = EnumSet.of(Compression.LZMA, Compression.LZ4);

  private static byte[] packed(Compression compression) {
    return PACKED.computeIfAbsent(compression, c -> Packing.pack(c, SMALL));
  }

  @ParameterizedTest
  @EnumSource
  void unpacksWhatTheNativeToolPacked(Compression compression) {
    byte[] packed = packed(compression);

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
      packed.write(PACKED.computeIfAbsent(compression, c -> Packing.pack(c, SMALL)));
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

  @ParameterizedTest
  @EnumSource
  void refusesRubbishBehindTheEnd(Compression compression) {
    byte[] packed = packed(compression);
    for (int zeroes : new int[] {0, 1, 4, 1000}) {
      for (String rubbish : List.of("x", "rubbish", "\u007fELF and more")) {
        byte[] tail = rubbish.getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = Arrays.copyOf(packed, packed.length + zeroes + tail.length);
        System.arraycopy(tail, 0, file, packed.length + zeroes, tail.length);

        assertThatThrownBy(() -> compression.unpack(bytes(file), SMALL.length))
            .isInstanceOf(ImageFormatException.class)
            .satisfies(
                e -> {
                  long offset = ((ImageFormatException) e).offset();
                  assertThat(offset).isBetween(packed.length * 1L, file.length * 1L);
                });
        assertThatThrownBy(() -> compression.unpack(bytes(file)))
            .isInstanceOf(ImageFormatException.class);
      }
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

  @ParameterizedTest
  @EnumSource
  void refusesAnotherSize(Compression compression) {
    byte[] packed = packed(compression);

    for (long size : new long[] {0, 1, SMALL.length - 1, SMALL.length + 1, 1 << 20, 1 << 28}) {
      assertThatThrownBy(() -> compression.unpack(bytes(packed), size))
          .as("size %d", size)
          .isInstanceOf(ImageFormatException.class);
    }
    for (long size : new long[] {-1, Compression.LIMIT + 1L, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> compression.unpack(bytes(packed), size))
          .isInstanceOf(ImageFormatException.class)
          .hasMessageContaining("unpacks to " + size);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsCutOff(Compression compression) {
    byte[] packed = packed(compression);
    for (int length = 0; length < packed.length; length += step(length, packed.length)) {
      byte[] cut = Arrays.copyOf(packed, length);

      assertThatThrownBy(() -> compression.unpack(bytes(cut), SMALL.length))
          .as("%d of %d bytes", length, packed.length)
          .isInstanceOf(ImageFormatException.class);
      answersOrRefuses(compression, cut, "%d of %d bytes".formatted(length, packed.length));
    }
  }

  /** Every length at both ends, some between. */
  private static int step(int at, int size) {
    return at < 64 || at >= size - 64 ? 1 : Math.min(size / 50, size - 64 - at + 1);
  }

  @ParameterizedTest
  @EnumSource
  void refusesFlippedBits(Compression compression) {
    byte[] packed = packed(compression);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = packed.clone();
      int bit = random.nextInt(8 * (i % 3 == 0 ? 64 : packed.length));
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));

      answersOrRefuses(compression, damaged, "bit " + bit);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesNoise(Compression compression) {
    Random random = new Random(4);
    for (int i = 0; i < 100; i++) {
      byte[] noise = Arrays.copyOf(packed(compression), 64 + random.nextInt(2000));
      for (int at = random.nextInt(64); at < noise.length; at++) {
        noise[at] = (byte) random.nextInt();
      }
      answersOrRefuses(compression, noise, "noise " + i);
    }
  }

  /** Where a checksum covers all, what is answered in spite of damage must be right. */
  private static void answersOrRefuses(Compression compression, byte[] damaged, String what) {
    Throwable thrown =
        catchThrowable(
            () -> {
              byte[] unpacked = compression.unpack(bytes(damaged), SMALL.length);
              assertThat(unpacked).as(what).hasSameSizeAs(SMALL);
              if (!UNCHECKED.contains(compression)) {
                assertThat(unpacked).as(what).isEqualTo(SMALL);
              }
            });
    if (thrown != null) {
      assertThat(thrown).as(what).isInstanceOf(ImageFormatException.class);
    }
    Throwable alone = catchThrowable(() -> compression.unpack(bytes(damaged)));
    if (alone != null) {
      assertThat(alone).as(what).isInstanceOf(ImageFormatException.class);
    }
  }

  /** A short file that claims much gets no memory for it before bytes arrive. */
  @Test
  void believesNoUnlikelySize() {
    Unpacked unpacked = new Unpacked(new Packed(bytes(new byte[1000])), Compression.LIMIT);

    assertThat(unpacked.array()).hasSizeLessThan(100_000);
    assertThat(unpacked.isWhole()).isFalse();
  }

  /** Behind the properties' byte stands the dictionary's size. */
  @Test
  void refusesAnLzmaDictionaryOf1GB() {
    byte[] packed = packed(Compression.LZMA).clone();
    packed[4] = 0x40;

    assertThatThrownBy(() -> Compression.LZMA.unpack(bytes(packed), SMALL.length))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("memory");
  }

  /** The block header of an xz file: size, flags, filter 0x21 with one byte of properties, CRC. */
  @Test
  void refusesAnXzDictionaryOf1GB() {
    byte[] packed = Program.filter(SMALL, "xz", "--check=crc32", "-1", "--threads=1");
    int header = 12;
    int size = (packed[header] + 1) * 4;
    assertThat(packed[header + 2]).isEqualTo((byte) 0x21);
    packed[header + 4] = 36;
    CRC32 crc = new CRC32();
    crc.update(packed, header, size - 4);
    for (int i = 0; i < 4; i++) {
      packed[header + size - 4 + i] = (byte) (crc.getValue() >>> (8 * i));
    }

    assertThatThrownBy(() -> Compression.XZ.unpack(bytes(packed), SMALL.length))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("memory");
  }

  /** The byte after the frame's descriptor is the window's size. */
  @Test
  void refusesAZstdWindowOf2TB() {
    byte[] packed = packed(Compression.ZSTD).clone();
    assertThat(packed[4] & 0x20).as("no single segment").isZero();
    packed[5] = (byte) 0xff;

    assertThatThrownBy(() -> Compression.ZSTD.unpack(bytes(packed)))
        .isInstanceOf(ImageFormatException.class);
  }

  /** What bombs are made of: 64 MB of zeroes come out, and not one more. */
  @ParameterizedTest
  @EnumSource
  void refusesABombSoon(Compression compression) {
    byte[] most = packedZeroes(compression, 1 << 26);
    byte[] more = packedZeroes(compression, (1 << 26) + 1);
    assertThat(Untrusted.read(ImageFormatException.class, () -> compression.unpack(bytes(most))))
        .isTrue();
    assertThat(Untrusted.read(ImageFormatException.class, () -> compression.unpack(bytes(more))))
        .isFalse();
  }

  /** As fast as the programs can, which is not what they do by themselves. */
  private static byte[] packedZeroes(Compression compression, int size) {
    String[] command =
        switch (compression) {
          case GZIP -> new String[] {"gzip", "-1"};
          case BZIP2 -> new String[] {"bzip2", "-9"};
          case LZMA -> new String[] {"xz", "--format=lzma", "-0"};
          case XZ -> new String[] {"xz", "--check=crc32", "-0"};
          case LZO -> new String[] {"lzop", "-1"};
          case LZ4 -> new String[] {"lz4", "-l", "-1", "-", "-"};
          case ZSTD -> new String[] {"zstd", "-q", "-1"};
        };
    return Program.filter(new byte[size], command);
  }

  @Test
  void knowsNoOtherFormat() {
    assertThat(Compression.of(bytes(new byte[0]))).isEmpty();
    assertThat(Compression.of(bytes(new byte[100]))).isEmpty();
    assertThat(Compression.of(bytes(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}))).isEmpty();
  }
}
