package org.jumppatch.elf.kaslr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.bzimage.BzImage;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KaslrRelocationsTest {
  private static final int A = 0x8100_0000;
  private static final int B = 0x8200_0000;
  private static final int C = 0x8300_0000;
  private static final long KERNEL_MAP = 0xffffffff80000000L;

  /** Splits what follows the section headers at each 0: count and sum of every list. */
  private static final String PYTHON =
      """
      import struct, sys
      data = sys.stdin.buffer.read()
      offset, = struct.unpack_from('<Q', data, 0x28)
      size, count = struct.unpack_from('<HH', data, 0x3a)
      words = [w for w, in struct.iter_unpack('<i', data[offset + size * count:])]
      lists = []
      for word in words:
          if word == 0: lists.append([])
          else: lists[-1].append(word)
      for l in lists: print(len(l), sum(l))
      """;

  @TempDir Path folder;

  static Stream<Named<Supplier<Kernel>>> kernels() {
    return Stream.of(Named.of("6.1", Kernels::v6_1), Named.of("6.12", Kernels::v6_12));
  }

  private static byte[] unpacked(Supplier<Kernel> kernel) throws IOException {
    return BzImage.read(Bytes.map(kernel.get().vmlinuz())).unpack();
  }

  /** An ELF file of nothing but its header, and numbers behind it. */
  private static ElfFile elf(int... words) {
    ByteBuffer file = ByteBuffer.allocate(64 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) 62).putInt(1).position(52);
    file.putShort((short) 64).putShort((short) 56).position(58);
    file.putShort((short) 64).position(64);
    for (int word : words) {
      file.putInt(word);
    }
    return ElfFile.read(bytes(file.array()));
  }

  @Test
  void readsThreeLists() {
    KaslrRelocations read = KaslrRelocations.read(elf(0, A, B, 0, C, 0, A + 16, B + 16, C + 16));

    assertThat(read.wide().addresses()).containsExactly(A, B);
    assertThat(read.inverse().addresses()).containsExactly(C);
    assertThat(read.narrow().addresses()).containsExactly(A + 16, B + 16, C + 16);
    assertThat(read.wide().width()).isEqualTo(8);
    assertThat(read.inverse().width()).isEqualTo(4);
    assertThat(read.narrow().width()).isEqualTo(4);
    assertThat(read.inverse().sign()).isEqualTo(-1);
  }

  /** As from Linux 6.15 on. */
  @Test
  void readsTwoLists() {
    KaslrRelocations read = KaslrRelocations.read(elf(0, A, B, 0, C));

    assertThat(read.wide().addresses()).containsExactly(A, B);
    assertThat(read.inverse().size()).isZero();
    assertThat(read.narrow().addresses()).containsExactly(C);
  }

  /** As a kernel is packed in place of a longer one; nothing is added to where there is padding. */
  @Test
  void passesOverPadding() {
    int[][] lists = {{0, 0, 0, A, B, 0, C}, {0, 0, 0, A, B, 0, B + 8, 0, C}};
    for (int[] words : lists) {
      KaslrRelocations read = KaslrRelocations.read(elf(words));
      assertThat(read.wide().addresses()).containsExactly(A, B);
      assertThat(read.narrow().addresses()).containsExactly(C);

      Bytes more = KaslrRelocations.changed(elf(words), Set.of((long) A + 8), Set.of());
      assertThat(more.size()).isEqualTo(elf(words).bytes().size());
      KaslrRelocations again = KaslrRelocations.read(ElfFile.read(more));
      assertThat(again.wide().addresses()).containsExactly(A, A + 8, B);
      assertThat(again.inverse().addresses()).isEqualTo(read.inverse().addresses());
      Bytes fewer = KaslrRelocations.changed(elf(words), Set.of(), Set.of((long) A));
      assertThat(KaslrRelocations.read(ElfFile.read(fewer)).wide().addresses()).containsExactly(B);
      assertThat(fewer.size()).isEqualTo(elf(words).bytes().size());
    }
    assertThatThrownBy(() -> KaslrRelocations.read(elf(0, A, 0, A, 0, B, 0, C)))
        .hasMessageContaining("more than three lists of relocations");
  }

  @Test
  void readsEmptyLists() {
    for (ElfFile elf : new ElfFile[] {elf(), elf(0, 0), elf(0, 0, 0)}) {
      KaslrRelocations read = KaslrRelocations.read(elf);

      for (RelocatedPlaces places : List.of(read.wide(), read.inverse(), read.narrow())) {
        assertThat(places.size()).isZero();
      }
      assertThat(read.touches(Long.MIN_VALUE, Long.MAX_VALUE)).isFalse();
    }
  }

  @Test
  void touchesThePlacesOfEveryList() {
    KaslrRelocations read = KaslrRelocations.read(elf(0, A, 0, B, 0, C));

    assertThat(read.touches(A - 1L, 1)).isFalse();
    assertThat(read.touches(A - 1L, 2)).isTrue();
    assertThat(read.touches(A + 7L, 1)).isTrue();
    assertThat(read.touches(A + 8L, 5)).isFalse();
    assertThat(read.touches(B + 3L, 1)).isTrue();
    assertThat(read.touches(B + 4L, 5)).isFalse();
    assertThat(read.touches(C + 3L, 1)).isTrue();
    assertThat(read.touches(C + 4L, 5)).isFalse();
  }

  @Test
  void refusesOtherThings() {
    refuses(elf(A), 64, "without a start");
    refuses(elf(A, B, C), 64, "without a start");
    refuses(elf(0), 64, "without a start");
    refuses(elf(0, A), 64, "without a start");
    refuses(elf(A, 0, B, 0, C), 64, "without a start");
    refuses(elf(0, A, 0, B, 0, C, 0), 64 + 4, "more than three");
    refuses(elf(0, A, 0, 0x1000, 0, C), 76, "outside the kernel");
    byte[] file = elf(0, A, 0, B).bytes().copy(0, 64 + 15);
    refuses(ElfFile.read(bytes(file)), 64, "15 bytes after the ELF file");
  }

  private static void refuses(ElfFile elf, long offset, String problem) {
    assertThatThrownBy(() -> KaslrRelocations.read(elf))
        .isInstanceOfSatisfying(
            ImageFormatException.class, e -> assertThat(e.offset()).isEqualTo(offset))
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void readsTheListsOfARealKernel(Supplier<Kernel> kernel) throws IOException {
    byte[] content = unpacked(kernel);
    String expected =
        new String(Program.filter(content, "python3", "-c", PYTHON), StandardCharsets.US_ASCII);

    KaslrRelocations read = KaslrRelocations.read(ElfFile.read(bytes(content)));

    StringBuilder lists = new StringBuilder();
    for (RelocatedPlaces places : List.of(read.wide(), read.inverse(), read.narrow())) {
      lists.append(places.size()).append(' ').append(Arrays.stream(places.addresses()).sum());
      lists.append('\n');
    }
    assertThat(lists).hasToString(expected);
  }

  /**
   * Places hold addresses in the kernel, but for a few hundred physical ones of its first pages.
   */
  @ParameterizedTest
  @MethodSource("kernels")
  void placesHoldAddresses(Supplier<Kernel> kernel) throws IOException {
    ElfFile elf = ElfFile.read(bytes(unpacked(kernel)));
    AddressSpace space = AddressSpace.of(elf);
    KaslrRelocations read = KaslrRelocations.read(elf);

    for (RelocatedPlaces places : List.of(read.wide(), read.narrow())) {
      long inKernel =
          Arrays.stream(places.addresses())
              .map(address -> value(space.read(address, places.width())))
              .filter(value -> value >= KERNEL_MAP && value < 0)
              .count();
      assertThat((double) inKernel / places.size()).isGreaterThan(0.99);
    }
  }

  /** A signed number, least significant byte first. */
  private static long value(byte @Nullable [] place) {
    long value = 0;
    if (place != null) {
      value = place[place.length - 1];
      for (int i = place.length - 2; i >= 0; i--) {
        value = (value << 8) | (place[i] & 0xff);
      }
    }
    return value;
  }

  /** So a site's bytes can be compared with those of a running kernel as they are. */
  @ParameterizedTest
  @MethodSource("kernels")
  void noSiteIsTouched(Supplier<Kernel> kernel) throws IOException {
    byte[] content = unpacked(kernel);
    Path vmlinux = folder.resolve("vmlinux");
    Files.write(vmlinux, content);

    JumpTable table = JumpTable.of(Image.open(vmlinux));
    KaslrRelocations read = KaslrRelocations.read(ElfFile.read(bytes(content)));

    assertThat(table.entries()).hasSizeGreaterThan(5000);
    for (JumpEntry entry : table.entries()) {
      assertThat(read.touches(entry.code(), entry.size())).as("0x%x", entry.code()).isFalse();
    }
  }
}
