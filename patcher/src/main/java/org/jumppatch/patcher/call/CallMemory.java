package org.jumppatch.patcher.call;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.PagedMemory;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;

/**
 * The memory in which all CPUs call a function: the image's, as it is before boot, a stack and a
 * copy of the per-CPU variables for each, and the strings they are called with.
 */
public final class CallMemory {
  /**
   * Where a call returns to. Nothing is there: what becomes of a CPU then is the machine's matter.
   */
  public static final long RETURN_ADDRESS = 0xffff_c8ff_ffff_f000L;

  /** Where the kernel's stacks are (VMALLOC_START, arch/x86/include/asm/pgtable_64_types.h). */
  private static final long STACKS = 0xffff_c900_0000_0000L;

  /** THREAD_SIZE (arch/x86/include/asm/page_64_types.h). */
  private static final long STACK_SIZE = 16_384;

  /** Below each stack nothing is mapped, so that an overflow does not go unseen. */
  private static final long STACK_DISTANCE = 2 * STACK_SIZE;

  private static final long TEXTS = 0xffff_c8fe_0000_0000L;

  private static final Register[] ARGUMENTS = {
    Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8, Register.R9
  };

  private final PagedMemory memory;
  private final FunctionCall call;
  private final @Nullable PerCpuArea perCpu;
  private final Map<Argument.Text, Long> texts = new HashMap<>();

  /**
   * @param image whose function is called
   * @param call which, and with what
   * @param cpus number of CPUs
   */
  public CallMemory(Image image, FunctionCall call, int cpus) {
    this.memory = new PagedMemory(image.space(), area -> !PerCpuArea.isTemplate(area));
    this.call = call;
    this.perCpu = PerCpuArea.of(image);
    if (perCpu != null) {
      perCpu.map(memory, cpus);
    }
    for (int cpu = 0; cpu < cpus; cpu++) {
      memory.map(STACKS + cpu * STACK_DISTANCE + STACK_SIZE, STACK_SIZE);
    }
    long next = TEXTS;
    for (Argument argument : call.arguments()) {
      if (argument instanceof Argument.Text text && texts.putIfAbsent(text, next) == null) {
        next = place(text.text(), next);
      }
    }
  }

  /** Puts a string into memory; returns where the next one may lie. */
  private long place(String text, long address) {
    memory.map(address, text.length() + 1L);
    for (int i = 0; i < text.length(); i++) {
      memory.write(address + i, 1, text.charAt(i));
    }
    return address + text.length() + 1;
  }

  /** The memory itself. */
  public PagedMemory memory() {
    return memory;
  }

  /** Sets a CPU's registers as they are at the function's first instruction. */
  public void begin(Registers registers, int cpu) {
    for (Register register : Register.values()) {
      registers.set(register, 0);
    }
    for (int i = 0; i < call.arguments().size(); i++) {
      registers.set(ARGUMENTS[i], value(call.arguments().get(i), cpu));
    }
    // A multiple of 16 before the call pushes (System V ABI, AMD64 supplement, chapter 3.2.2).
    long top = STACKS + (cpu + 1) * STACK_DISTANCE - 16;
    memory.write(top - 8, 8, RETURN_ADDRESS);
    registers.set(Register.RSP, top - 8);
    registers.setFlags(Flags.IF);
    registers.setGsBase(perCpu == null ? 0 : perCpu.offset(cpu));
    registers.setRip(call.address());
  }

  private long value(Argument argument, int cpu) {
    if (argument instanceof Argument.Value number) {
      return number.value();
    }
    return argument instanceof Argument.Text text ? texts.getOrDefault(text, 0L) : cpu;
  }
}
