package org.jumppatch.elf.bzimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.wrapping.RepackException;
import org.junit.jupiter.api.Test;

/** Kernels that are shorter or longer than the one they replace, shaped as a kernel's file is. */
class KernelSizeTest {
  /** As much as a kernel's 2 MB page, on a small scale. */
  private static final int GAP = 0x4000;

  /** A sample, whose segments start behind zeroes as a kernel's do, and relocations. */
  private static byte[] kernel(int relocations) throws IOException {
    byte[] elf = Files.readAllBytes(Samples.image("schedstats.elf"));
    ElfHeader header = ElfFile.read(bytes(elf)).header();
    int headers = (int) header.segmentOffset() + header.segmentCount() * Segment.SIZE;
    byte[] kernel = Arrays.copyOf(elf, elf.length + GAP + 4 * relocations);
    Arrays.fill(kernel, headers, headers + GAP, (byte) 0);
    System.arraycopy(elf, headers, kernel, headers + GAP, elf.length - headers);
    ByteBuffer fields = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
    fields.putLong(40, header.sectionOffset() + GAP);
    for (int i = 0; i < header.segmentCount(); i++) {
      int at = (int) header.segmentOffset() + i * Segment.SIZE + 8;
      fields.putLong(at, fields.getLong(at) + GAP);
    }
    for (int i = 1; i < header.sectionCount(); i++) {
      int at = (int) header.sectionOffset() + GAP + i * Section.SIZE + 24;
      fields.putLong(at, fields.getLong(at) + GAP);
    }
    for (int i = 1; i < relocations; i++) {
      fields.putInt(elf.length + GAP + 4 * i, 0x8100_0000 + i);
    }
    return kernel;
  }

  private static byte[] end(byte[] file, int length) {
    return Arrays.copyOfRange(file, file.length - length, file.length);
  }

  @Test
  void ofAShorterKernelTheRelocationsEndWhereTheyDid() throws IOException {
    byte[] old = kernel(100);
    byte[] shorter = kernel(60);
    byte[] sized = new KernelSize("test", old).of(shorter);
    assertThat(sized).hasSameSizeAs(old);
    assertThat(end(sized, 240)).isEqualTo(end(shorter, 240));
    int elf = shorter.length - 240;
    assertThat(Arrays.copyOf(sized, elf)).isEqualTo(Arrays.copyOf(shorter, elf));
    assertThat(Arrays.copyOfRange(sized, elf, elf + 160)).isEqualTo(new byte[160]);
  }

  @Test
  void ofALongerKernelTheSectionHeadersMoveToTheFront() throws IOException {
    byte[] old = kernel(100);
    byte[] longer = kernel(120);
    byte[] sized = new KernelSize("test", old).of(longer);
    assertThat(sized).hasSameSizeAs(old);
    assertThat(end(sized, 480)).isEqualTo(end(longer, 480));
    ElfFile before = ElfFile.read(bytes(longer));
    ElfFile after = ElfFile.read(bytes(sized));
    assertThat(after.header().sectionOffset()).isLessThan(GAP);
    assertThat(after.segments()).isEqualTo(before.segments());
    assertThat(after.sections()).hasSameSizeAs(before.sections());
    for (Section section : before.sections()) {
      Section moved = after.section(section.name()).orElseThrow();
      assertThat(moved.address()).isEqualTo(section.address());
      assertThat(moved.size()).isEqualTo(section.size());
    }
  }

  /** What is read of the file stays: headers, wherever they are, segments, relocations. */
  @Test
  void noiseLiesBetweenTheHeadersAndTheFirstSegment() throws IOException {
    byte[] kernel = new KernelSize("test", kernel(100)).of(kernel(120));
    byte[] noisy = FrontNoise.in("test", kernel, 0x2000);
    assertThat(noisy).hasSameSizeAs(kernel);
    ElfFile after = ElfFile.read(bytes(noisy));
    assertThat(after.segments()).isEqualTo(ElfFile.read(bytes(kernel)).segments());
    assertThat(after.sections()).isEqualTo(ElfFile.read(bytes(kernel)).sections());
    int start = (int) after.segments().get(0).offset();
    assertThat(end(noisy, noisy.length - start)).isEqualTo(end(kernel, noisy.length - start));
    int different = 0;
    for (int i = 0; i < noisy.length; i++) {
      different += noisy[i] == kernel[i] ? 0 : 1;
    }
    assertThat(different).isBetween(0x1f00, 0x2000);
    assertThat(FrontNoise.in("test", kernel, GAP)).isSameAs(kernel);
  }

  @Test
  void whatHasNoRoomIsRefused() throws IOException {
    KernelSize size = new KernelSize("test", kernel(100));
    assertThatThrownBy(() -> size.of(kernel(0x10000)))
        .isInstanceOf(RepackException.class)
        .hasMessageMatching("test: the kernel has \\d+ bytes more than the \\d+ it has room for");
    byte[] without = kernel(0);
    assertThatThrownBy(() -> size.of(without)).hasMessageContaining("has no relocations");
    byte[] large = kernel(50);
    ElfHeader header = ElfFile.read(bytes(large)).header();
    int memory = (int) header.segmentOffset() + Segment.SIZE + 40;
    ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putLong(memory, 0x100_0000);
    assertThatThrownBy(() -> size.of(large)).hasMessageContaining("takes memory up to 0x140");
  }
}
