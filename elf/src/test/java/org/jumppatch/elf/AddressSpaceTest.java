package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressSpaceTest {
  private static final int RELOCATABLE = 1;
  private static final int EXECUTABLE = 2;
  private static final int PROGBITS = 1;
  private static final long CODE = 6;
  private static final long DATA = 3;
  private static final long START = 0xffffffff81000000L;

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void sectionsAreFoundByAddress() {
    ElfBuilder elf = new ElfBuilder(EXECUTABLE);
    elf.section(".text", PROGBITS, CODE, START, bytes(1, 2, 3, 4));
    elf.section(".data", PROGBITS, DATA, START + 0x1000, bytes(5, 6, 7, 8));
    elf.header(".bss", Section.NO_BITS, DATA, START + 0x1004, 1L << 40, 0x100, 0, 0, 0);
    elf.section(".comment", PROGBITS, 0, 0, bytes(9));
    AddressSpace space = AddressSpace.of(elf.read());

    assertThat(space.areas()).extracting(Area::name).containsExactly(".text", ".data", ".bss");
    assertThat(space.areaAt(START - 1)).isNull();
    assertThat(space.areaAt(START + 3)).extracting(Area::name).isEqualTo(".text");
    assertThat(space.areaAt(START + 4)).isNull();
    assertThat(space.areaAt(START + 0x1103)).extracting(Area::name).isEqualTo(".bss");
    assertThat(space.areaAt(0)).isNull();
    assertThat(space.isCode(START + 3, 1)).isTrue();
    assertThat(space.isCode(START + 3, 2)).isFalse();
    assertThat(space.isCode(START + 0x1000, 1)).isFalse();
    assertThat(space.fileOffset(START + 2, 2)).isEqualTo(64 + 2);
    assertThat(space.fileOffset(START + 2, 3)).isEqualTo(-1);
    assertThat(space.fileOffset(START + 0x1010, 1)).isEqualTo(-1);
    assertThat(space.read(START + 0x1001, 3)).isEqualTo(bytes(6, 7, 8));
    assertThat(space.read(START + 0x1004, 4)).isEqualTo(new byte[4]);
    assertThat(space.read(START + 0x1103, 2)).isNull();
    assertThat(space.firstCode()).extracting(Area::name).isEqualTo(".text");
  }

  /** Such a section has both: alternatives change code in it. But its symbols are those of data. */
  @Test
  void noFunctionIsWhereDataIsBesideOtherCode() {
    long both = CODE | DATA;
    ElfBuilder kernel = new ElfBuilder(EXECUTABLE);
    kernel.section(".text", PROGBITS, CODE, START, bytes(1));
    kernel.section(".data", PROGBITS, both, START + 0x1000, bytes(2));
    AddressSpace space = AddressSpace.of(kernel.read());
    assertThat(space.isFunction(START)).isTrue();
    assertThat(space.isFunction(START + 0x1000)).isFalse();
    assertThat(space.isCode(START + 0x1000, 1)).isTrue();
    assertThat(space.areas()).last().matches(space::mayHoldData);

    ElfBuilder program = new ElfBuilder(EXECUTABLE);
    program.section(".text", PROGBITS, both, START, bytes(1));
    assertThat(AddressSpace.of(program.read()).isFunction(START)).isTrue();
  }

  @Test
  void withoutSectionsTheSegmentsCount() {
    ElfBuilder elf = new ElfBuilder(EXECUTABLE);
    elf.load(5, 0, START, 64, 64);
    elf.load(6, 16, START + 0x1000, 8, 0x100);
    AddressSpace space = AddressSpace.of(elf.read());
    assertThat(space.areas()).extracting(Area::name).containsExactly("load0", "load1");
    assertThat(space.fileOffset(START + 0x1007, 1)).isEqualTo(23);
    assertThat(space.fileOffset(START + 0x1008, 1)).isEqualTo(-1);
    assertThat(space.read(START + 0x1006, 4)).endsWith(0, 0);
  }

  @Test
  void sectionsOfARelocatableFileDoNotOverlap() {
    ElfBuilder elf = new ElfBuilder(RELOCATABLE);
    int text = elf.section(".text", PROGBITS, CODE, 0, new byte[5000]);
    int note = elf.section(".note", PROGBITS, 0, 0, bytes(1));
    int data = elf.section(".data", PROGBITS, DATA, 0, bytes(1, 2));
    int empty = elf.section(".empty", PROGBITS, DATA, 0, bytes());
    AddressSpace space = AddressSpace.of(elf.read());
    long end = space.sectionAddress(text) + 5000;
    assertThat(space.sectionAddress(data)).isGreaterThanOrEqualTo(end);
    assertThat(space.areaAt(end)).isNull();
    assertThat(space.areaAt(space.sectionAddress(empty))).isNull();
    assertThat(space.sectionAddress(note)).isZero();
    assertThat(space.isExternal(space.externalAddress(1))).isTrue();
    assertThat(space.isExternal(space.sectionAddress(empty))).isFalse();
    assertThat(space.externalAddress(2) - space.externalAddress(1))
        .isEqualTo(AddressSpace.EXTERNAL_ROOM);
    assertThat(space.areaAt(space.externalAddress(0))).isNull();
  }

  @Test
  void memoryThatWrapsAroundOrIsNotInTheFileIsRefused() {
    ElfBuilder wraps = new ElfBuilder(EXECUTABLE);
    wraps.section(".text", PROGBITS, CODE, -2, bytes(1, 2, 3));
    assertRefused(wraps, "memory wraps around at 0xfffffffffffffffe");

    ElfBuilder huge = new ElfBuilder(EXECUTABLE);
    huge.header(".bss", Section.NO_BITS, DATA, START, 0, -5, 0, 0, 0);
    assertRefused(huge, "memory wraps around at 0xffffffff81000000");

    ElfBuilder outside = new ElfBuilder(EXECUTABLE);
    outside.header(".data", PROGBITS, DATA, START, 1 << 20, 4, 0, 0, 0);
    assertRefused(outside, "section 1 has no content within the file");

    ElfBuilder segment = new ElfBuilder(EXECUTABLE);
    segment.load(5, 0, START, 1 << 20, 1 << 20);
    assertRefused(segment, "segment 0 does not fit into the file");

    ElfBuilder small = new ElfBuilder(EXECUTABLE);
    small.load(5, 0, START, 64, 63);
    assertRefused(small, "segment 0 does not fit into the file");

    ElfBuilder large = new ElfBuilder(RELOCATABLE);
    large.header(".bss", Section.NO_BITS, DATA, 0, 0, 1L << 46, 0, 0, 0);
    assertRefused(large, "section 1 is too large");
  }

  private static void assertRefused(ElfBuilder elf, String problem) {
    ElfFile read = elf.read();
    assertThatThrownBy(() -> AddressSpace.of(read))
        .isInstanceOf(ImageFormatException.class)
        .extracting(e -> ((ImageFormatException) e).problem())
        .isEqualTo(problem);
  }

  @Test
  void aSectionBeyondFourGigabytesIsRead(@TempDir Path folder) throws IOException {
    long far = (4L << 30) + 0x1234;
    ElfBuilder elf = new ElfBuilder(EXECUTABLE);
    elf.header(".text", PROGBITS, CODE, START, far, 8, 0, 0, 0);
    Path file = folder.resolve("large.elf");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(elf.build()));
      channel.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0x1122334455667788L).flip(),
          far);
      channel.write(ByteBuffer.wrap(bytes(0)), (5L << 30) - 1);
    }
    ElfFile read = ElfFile.read(Bytes.map(file));
    AddressSpace space = AddressSpace.of(read);
    assertThat(space.fileOffset(START, 8)).isEqualTo(far);
    assertThat(read.content(read.section(1)).u64(0)).isEqualTo(0x1122334455667788L);
    assertThat(read.end()).isEqualTo(far + 8);
    assertThat(space.read(START + 7, 1)).isEqualTo(bytes(0x11));
  }
}
