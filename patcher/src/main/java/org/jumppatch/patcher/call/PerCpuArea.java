package org.jumppatch.patcher.call;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.x86.state.PagedMemory;

/**
 * The per-CPU variables of a kernel. What the image has of them is a template; each CPU works on a
 * copy of its own, which lies {@code __per_cpu_offset} after it, and has that distance in gs
 * ({@code setup_per_cpu_areas}, arch/x86/kernel/setup_percpu.c).
 *
 * <p>Those few that boot makes different on each CPU are made so here. Of {@code struct pcpu_hot}
 * (arch/x86/include/asm/current.h, 6.2 to 6.14) only the CPU's number is known to lie where it is;
 * {@code current} is the first task on each CPU, as the template has it.
 *
 * <pre>
 * struct pcpu_hot {                       struct fixed_percpu_data {
 *   struct task_struct *current_task;       char gs_base[40];
 *   int preempt_count;                      unsigned long stack_canary;
 *   int cpu_number;                       };
 * </pre>
 */
final class PerCpuArea {
  private static final String SECTION = ".data..percpu";

  /** Where the kernel maps all memory: what it allocates for CPUs lies there. */
  private static final long FIRST = 0xffff_8881_0000_0000L;

  private static final int HOT_CPU_NUMBER = 12;
  private static final int FIXED_CANARY = 40;
  private static final long PAGE = 4096;

  private final Area template;
  private final Symbols symbols;
  private final long distance;

  private PerCpuArea(Area template, Symbols symbols) {
    this.template = template;
    this.symbols = symbols;
    // An unmapped page between two copies, so that nobody reaches another CPU's by mistake.
    this.distance = ((template.size() + PAGE - 1) & -PAGE) + PAGE;
  }

  /** That of an image, or null if it has none. */
  static @Nullable PerCpuArea of(Image image) {
    for (Area area : image.space().areas()) {
      if (isTemplate(area)) {
        return new PerCpuArea(area, image.symbols());
      }
    }
    return null;
  }

  /** Whether an area of the image is a template, at whose address nothing lies. */
  static boolean isTemplate(Area area) {
    return area.name().equals(SECTION);
  }

  /** How far a CPU's copy lies after the template. */
  long offset(int cpu) {
    return FIRST + cpu * distance - (template.address() & -PAGE);
  }

  /** Maps the copies of all CPUs; what a CPU does not touch takes no room. */
  void map(PagedMemory memory, int cpus) {
    for (int cpu = 0; cpu < cpus; cpu++) {
      memory.mapCopy(template.address() + offset(cpu), template.size(), template.address());
      set(memory, cpu, "this_cpu_off", 0, 8, offset(cpu));
      set(memory, cpu, "cpu_number", 0, 4, cpu);
      set(memory, cpu, "pcpu_hot", HOT_CPU_NUMBER, 4, cpu);
      set(memory, cpu, "fixed_percpu_data", FIXED_CANARY, 8, canary(cpu));
      set(memory, cpu, "__stack_chk_guard", 0, 8, canary(cpu));
    }
    setOffsets(memory, cpus);
  }

  /** Its first byte is 0, so that no string is copied over it (CANARY_MASK). */
  private static long canary(int cpu) {
    return (cpu + 1) * 0x9e37_79b9_7f4a_7c15L & -0x100L;
  }

  private void set(PagedMemory memory, int cpu, String name, int offset, int size, long value) {
    for (long address : symbols.addressesOf(name)) {
      if (template.contains(address + offset, size)) {
        memory.write(address + offset + offset(cpu), size, value);
      }
    }
  }

  /** Where other CPUs look up the distance of a CPU's copy. */
  private void setOffsets(PagedMemory memory, int cpus) {
    for (long table : symbols.addressesOf("__per_cpu_offset")) {
      for (int cpu = 0; cpu < cpus; cpu++) {
        if (memory.isMapped(table + 8L * cpu)) {
          memory.write(table + 8L * cpu, 8, offset(cpu));
        }
      }
    }
  }
}
