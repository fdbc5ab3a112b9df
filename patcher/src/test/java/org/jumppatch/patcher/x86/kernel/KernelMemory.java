package org.jumppatch.patcher.x86.kernel;

import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.x86.state.PagedMemory;

/**
 * What lies where while functions of a kernel are called: the image, one CPU's copy of the per-CPU
 * variables, a stack, and data for the functions to work on.
 */
final class KernelMemory {
  /** What functions are given addresses of. */
  static final long DATA = 0x2000_0000L;

  static final int DATA_SIZE = 0x8000;
  static final long STACK = 0x2100_0000L;
  static final int STACK_SIZE = 0x4000;

  /** Where functions return to; nothing of them lies there. */
  static final long RETURN = 0x2200_0000L;

  static final int RETURN_SIZE = 0x1000;

  private static final long PER_CPU = 0x2300_0000L;
  private static final String TEMPLATE = ".data..percpu";

  private KernelMemory() {}

  /** Whether an area is in memory, and not only the template of what is. */
  static boolean isMapped(Area area) {
    return !area.name().equals(TEMPLATE);
  }

  /** Maps everything but the return address. */
  static PagedMemory of(Image image) {
    PagedMemory memory = new PagedMemory(image.space(), KernelMemory::isMapped);
    memory.map(DATA, DATA_SIZE);
    memory.map(STACK, STACK_SIZE);
    Area template = template(image.space());
    memory.map(PER_CPU, template.size());
    byte[] content = content(image.space(), template);
    for (int i = 0; i < content.length; i++) {
      memory.write(PER_CPU + i, 1, content[i]);
    }
    return memory;
  }

  /** Where the per-CPU variables lie. */
  static long perCpu() {
    return PER_CPU;
  }

  static Area template(AddressSpace space) {
    return space.areas().stream()
        .filter(area -> area.name().equals(TEMPLATE))
        .findFirst()
        .orElseThrow();
  }

  /** What an area holds at the start. */
  static byte[] content(AddressSpace space, Area area) {
    byte[] content = space.read(area.address(), (int) area.size());
    if (content == null) {
      throw new IllegalStateException("nothing in " + area);
    }
    return content;
  }

  /** What has to be added to a variable's address. */
  static long gsBase(Image image) {
    return PER_CPU - template(image.space()).address();
  }
}
