package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfHeaderTest {
  /** A file with every table: three sections, one program header. */
  private static byte[] file() {
    ElfBuilder elf = new ElfBuilder(2);
    elf.section(".text", 1, 6, 0x401000, new byte[] {(byte) 0x90, (byte) 0xc3});
    elf.load(5, 0, 0x400000, 64, 64);
    return elf.build();
  }

  @Test
  void theMadeUpFileIsGood() {
    ElfFile elf = ElfFile.read(Bytes.of("f", file()));
    assertThat(elf.header().type()).isEqualTo(ElfType.EXECUTABLE);
    assertThat(elf.sections()).extracting(Section::name).containsExactly("", ".text", ".shstrtab");
    assertThat(elf.segments()).hasSize(1);
    assertThat(elf.end()).isEqualTo(elf.bytes().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0  | 1 | 0x41       | f: at 0x0: not an ELF file",
        "4  | 1 | 3          | f: at 0x4: unknown ELF class 3",
        "5  | 1 | 2          | f: at 0x5: a big-endian ELF file; only little-endian x86-64 is supported",
        "5  | 1 | 7          | f: at 0x5: unknown ELF byte order 7",
        "18 | 2 | 183        | f: at 0x12: an ELF file for 64-bit AArch64; only x86-64 is supported",
        "18 | 2 | 0xfefe     | f: at 0x12: an ELF file for 64-bit machine 65278; only x86-64 is supported",
        "4  | 1 | 1          | f: at 0x12: an ELF file for 32-bit x86-64; only x86-64 is supported",
        "16 | 2 | 0          | f: at 0x10: ELF type 0 is none of relocatable, executable, shared, core",
        "58 | 2 | 63         | f: at 0x3a: section headers of 63 bytes each, not 64",
        "54 | 2 | 32         | f: at 0x36: program headers of 32 bytes each, not 56",
        "60 | 2 | 4          | f: at 0x53: 4 section headers do not fit into the file",
        "40 | 8 | -64        | f: at 0x28: the section headers lie outside the file",
        "40 | 8 | 0x7fffffff | f: at 0x28: the section headers lie outside the file",
        "32 | 8 | -1         | f: 1 program headers do not fit into the file",
        "56 | 2 | 2          | f: at 0x113: 2 program headers do not fit into the file",
        "62 | 2 | 3          | f: at 0x3e: section 3 is to hold the names, there are 3",
        "62 | 2 | 1          | f: at 0x42: 1 bytes wanted, the file ends at 0x42",
      })
  void aWrongFieldIsToldWithItsPlace(int offset, int size, String value, String message) {
    byte[] bytes = file();
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long number = Long.decode(value);
    for (int i = 0; i < size; i++) {
      file.put(offset + i, (byte) (number >> (8 * i)));
    }
    assertThatThrownBy(() -> ElfFile.read(Bytes.of("f", bytes)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(message);
  }

  @Test
  void countsThatDoNotFitTheHeaderAreInSectionZero() {
    byte[] bytes = file();
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int first = (int) file.getLong(ElfBuilder.SECTION_OFFSET);
    file.putShort(ElfBuilder.SECTION_COUNT, (short) 0);
    file.putLong(first + 32, 3);
    file.putShort(ElfBuilder.NAMES_INDEX, (short) 0xffff);
    file.putInt(first + 40, 2);
    file.putShort(ElfBuilder.SEGMENT_COUNT, (short) 0xffff);
    file.putInt(first + 44, 1);
    ElfFile elf = ElfFile.read(Bytes.of("f", bytes));
    assertThat(elf.sections()).extracting(Section::name).containsExactly("", ".text", ".shstrtab");
    assertThat(elf.segments()).hasSize(1);
  }

  @Test
  void aFileWithoutSectionHeadersHasSegments() {
    byte[] bytes = file();
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(ElfBuilder.SECTION_OFFSET, 0);
    ElfFile elf = ElfFile.read(Bytes.of("f", bytes));
    assertThat(elf.sections()).isEmpty();
    assertThat(AddressSpace.of(elf).areas()).extracting(Area::name).containsExactly("load0");
  }

  @Property
  void aFileCutOffAnywhereIsRefused(@ForAll @IntRange(max = 330) int length) {
    byte[] whole = file();
    assertThat(whole).hasSize(331);
    assertThatThrownBy(() -> ElfFile.read(Bytes.of("f", Arrays.copyOf(whole, length))))
        .isInstanceOf(ImageFormatException.class);
  }
}
