package org.jumppatch.elf.bzimage;

import java.util.Arrays;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.wrapping.RepackException;

/**
 * Gives a kernel the size of the one that it is to replace, since the code that unpacks it knows no
 * other: it takes the KASLR relocations from the end of so many bytes ({@code handle_relocations},
 * arch/x86/boot/compressed/misc.c). A shorter kernel gets zeroes before them; of a longer one,
 * which has more of them, the section headers move to the front.
 */
final class KernelSize {
  private final String name;
  private final byte[] old;

  KernelSize(String name, byte[] old) {
    this.name = name;
    this.old = old;
  }

  /**
   * The kernel with that size; the array itself where it has it.
   *
   * @throws RepackException if it has more, or takes more memory, or has no relocations to be found
   */
  byte[] of(byte[] kernel) {
    ElfFile before = ElfFile.read(Bytes.of(name, old));
    ElfFile after = ElfFile.read(Bytes.of(name, kernel));
    byte[] shorter = kernel.length > old.length ? FrontHeaders.of(after) : null;
    return shorter == null
        ? sized(before, after, kernel)
        : sized(before, ElfFile.read(Bytes.of(name, shorter)), shorter);
  }

  private byte[] sized(ElfFile before, ElfFile after, byte[] kernel) {
    long more = kernel.length - (long) old.length;
    if (more > 0) {
      throw new RepackException(
          name,
          "the kernel has %d bytes more than the %d it has room for".formatted(more, old.length));
    }
    if (memory(after) > memory(before)) {
      throw new RepackException(
          name,
          "the kernel takes memory up to 0x%x, the one before up to 0x%x"
              .formatted(memory(after), memory(before)));
    }
    boolean relocates = before.end() < old.length;
    if (relocates && after.end() >= kernel.length) {
      throw new RepackException(
          name,
          "the kernel has no relocations after its ELF file, as the one before has;"
              + " begin with what jumppatch unpack writes");
    }
    if (more == 0) {
      return kernel;
    }
    byte[] sized = Arrays.copyOf(kernel, old.length);
    int end = (int) after.end();
    int relocations = kernel.length - end;
    Arrays.fill(sized, end, old.length, (byte) 0);
    System.arraycopy(kernel, end, sized, old.length - relocations, relocations);
    return sized;
  }

  private static long memory(ElfFile kernel) {
    long end = 0;
    for (Segment segment : kernel.segments()) {
      if (segment.type() == Segment.LOAD) {
        end = Math.max(end, segment.physicalAddress() + segment.memorySize());
      }
    }
    return end;
  }
}
