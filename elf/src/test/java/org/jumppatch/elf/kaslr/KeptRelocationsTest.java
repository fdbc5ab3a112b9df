package org.jumppatch.elf.kaslr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.testing.Compiled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Code and data linked as a kernel is, twice, at two addresses: what differs between the files is
 * what the linker moved, and the relocations that it left have to say the same.
 */
class KeptRelocationsTest {
  private static final long START = 0xffffffff81000000L;
  private static final int DISTANCE = 0x20_0000;

  private static final String CODE =
      """
      extern char __per_cpu_load[], __init_begin[], checksum[];
      __attribute__((section(".data..percpu"))) long counter = 5;
      __attribute__((section(".data..percpu"))) void *own = &counter;
      static int table[64];
      int flag = 1;
      void *pointers[] = {&flag, &table[3], &counter, pointers, checksum};
      int start(int at) {
        long now;
        asm volatile("movq %%gs:counter(%%rip), %0" : "=r"(now));
        asm volatile("movq %%gs:counter, %0" : "=r"(now));
        asm volatile("movabsq $pointers, %0" : "=r"(now));
        asm volatile("movq $__per_cpu_load, %0" : "=r"(now));
        asm volatile("leaq counter-8(%%rip), %0" : "=r"(now));
        asm volatile("leaq flag(%%rip), %0" : "=r"(now));
        return table[at & 63] + flag + (int) now + (__init_begin[at] != 0);
      }
      int (*entry)(int) = start;
      """;

  private static final String LAYOUT =
      """
      ENTRY(start)
      PHDRS { text PT_LOAD; percpu PT_LOAD; init PT_LOAD; note PT_NOTE; }
      checksum = 0x12345678;
      SECTIONS {
        . = %s;
        .text : { *(.text) } :text
        .notes : { *(.note*) } :text :note
        .data : { *(.data) *(.data.rel*) *(.bss) } :text
        . = ALIGN(4096);
        __per_cpu_load = .;
        .data..percpu 0 : AT(__per_cpu_load) { *(.data..percpu) } :percpu
        . = __per_cpu_load + SIZEOF(.data..percpu);
        .init.data : { __init_begin = .; LONG(7) } :init
        /DISCARD/ : { *(.eh_frame*) *(.comment) }
      }
      """;

  @TempDir Path folder;
  private Bytes linked;
  private Bytes moved;

  @BeforeEach
  void link() throws IOException {
    Path source = Files.writeString(folder.resolve("kernel.c"), CODE);
    Path note =
        Files.writeString(folder.resolve("note.s"), ".section .note.x,\"a\"\n.quad start\n");
    linked = linked(source, note, START);
    moved = linked(source, note, START + DISTANCE);
  }

  private Bytes linked(Path source, Path note, long start) throws IOException {
    String name = "vmlinux-%x".formatted(start);
    Path layout = folder.resolve(name + ".ld");
    Files.writeString(layout, LAYOUT.formatted("0x%x".formatted(start)));
    Path output = folder.resolve(name);
    Compiled.call(
        List.of(
            "gcc",
            "-O2",
            "-mcmodel=kernel",
            "-fno-pic",
            "-fcf-protection=none",
            "-ffreestanding",
            "-nostdlib",
            "-static",
            "-no-pie",
            "-Wl,--emit-relocs,--build-id=none,-T," + layout,
            "-o",
            output.toString(),
            source.toString(),
            note.toString()));
    return Bytes.map(output);
  }

  @Test
  void theyAreWhatTheLinkerMoved() {
    ElfFile elf = ElfFile.read(linked);
    KaslrRelocations found = KaslrRelocations.read(elf);
    ByteBuffer expected = content(linked);
    apply(expected, found.wide());
    apply(expected, found.inverse());
    apply(expected, found.narrow());
    for (Section section : elf.sections()) {
      if (section.allocated() && section.hasContent() && !section.name().equals(".notes")) {
        int at = (int) section.offset();
        int size = (int) section.size();
        assertThat(expected.slice(at, size))
            .as(section.name())
            .isEqualTo(content(moved).slice(at, size));
      }
    }
    assertThat(found.inverse().size()).isEqualTo(2);
    assertThat(found.narrow().size()).isGreaterThanOrEqualTo(3);
    // The movabs, four pointers of the table and one to the function; what is in the area of
    // per-CPU variables is no address.
    assertThat(found.wide().size()).isEqualTo(5);
  }

  /** A symbol that there is none of, in the last relocation of the code. */
  @Test
  void aSymbolOutsideOfTheTableIsRefused() {
    ElfFile elf = ElfFile.read(linked);
    Section section = elf.section(".rela.text").orElseThrow();
    int last = (int) (section.offset() + section.size()) - 24;
    byte[] damaged = linked.copy(0, (int) linked.size());
    ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(last + 12, 0x7fff_ffff);
    ElfFile read = ElfFile.read(Bytes.of("damaged", damaged));
    assertThatThrownBy(() -> KaslrRelocations.read(read))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("at 0x%x: a relocation by symbol 2147483647 of".formatted(last));
  }

  @Test
  void aPlaceOutsideOfTheKernelIsRefused() {
    ElfFile elf = ElfFile.read(linked);
    Section section = elf.section(".rela.data").orElseThrow();
    byte[] damaged = linked.copy(0, (int) linked.size());
    ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong((int) section.offset(), 0x1000);
    ElfFile read = ElfFile.read(Bytes.of("damaged", damaged));
    assertThatThrownBy(() -> KaslrRelocations.read(read))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("a relocation at 0x1000, no kernel's");
  }

  private static ByteBuffer content(Bytes file) {
    return ByteBuffer.wrap(file.copy(0, (int) file.size())).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void apply(ByteBuffer file, RelocatedPlaces places) {
    for (long address : places.addresses()) {
      int at = offset(address);
      int distance = places.sign() * DISTANCE;
      if (places.width() == Long.BYTES) {
        file.putLong(at, file.getLong(at) + distance);
      } else {
        file.putInt(at, file.getInt(at) + distance);
      }
    }
  }

  private int offset(long address) {
    return ElfFile.read(linked).segments().stream()
        .filter(s -> address - s.address() >= 0 && address - s.address() < s.fileSize())
        .mapToInt(s -> (int) (s.offset() + address - s.address()))
        .findFirst()
        .orElseThrow();
  }
}
