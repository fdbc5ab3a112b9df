package org.jumppatch.elf.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
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

/** What is damaged, too large or no stream at all is refused, or unpacked right. */
@Timeout(900)
class DamagedCompressionTest {
  private static final byte[] SMALL = Packing.content(1, 100_000);

  /** These have no checksum: damage can give other bytes. */
  private static final Set<Compression> UNCHECKED = EnumSet.of(Compression.LZMA, Compression.LZ4);

  @ParameterizedTest
  @EnumSource
  void refusesRubbishBehindTheEnd(Compression compression) {
    byte[] packed = Packing.pack(compression, SMALL);
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

  @ParameterizedTest
  @EnumSource
  void refusesAnotherSize(Compression compression) {
    byte[] packed = Packing.pack(compression, SMALL);

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
    byte[] packed = Packing.pack(compression, SMALL);
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
    byte[] packed = Packing.pack(compression, SMALL);
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
    byte[] packed = Packing.pack(compression, SMALL);
    for (int i = 0; i < 100; i++) {
      byte[] noise = Arrays.copyOf(packed, 64 + random.nextInt(2000));
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
    byte[] packed = Packing.pack(Compression.LZMA, SMALL);
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
    byte[] packed = Packing.pack(Compression.ZSTD, SMALL);
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
}
