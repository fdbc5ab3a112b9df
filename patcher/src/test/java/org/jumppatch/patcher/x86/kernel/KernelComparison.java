package org.jumppatch.patcher.x86.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.x86.Core;
import org.jumppatch.patcher.x86.OperationCache;
import org.jumppatch.patcher.x86.decode.ImageFetch;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.PagedMemory;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;

/**
 * Calls functions of a kernel on the interpreter, and those that return there on libunicorn too,
 * and collects what they do differently.
 */
final class KernelComparison implements AutoCloseable {
  private static final Register[] ARGUMENTS = {
    Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8, Register.R9
  };

  /** Of the flags that a function returns with, only these are not left over. */
  private static final int COMPARED_FLAGS = Flags.IF | Flags.DF;

  private final Image image;
  private final SplittableRandom random;
  private final long limit;
  private final PagedMemory memory;
  private final JournaledMemory journal;
  private final Core core;
  private final UnicornKernel oracle;
  private final List<String> differences = new ArrayList<>();

  /**
   * @param limit how many instructions a call may take
   */
  KernelComparison(Image image, InstructionDecoder decoder, long seed, long limit) {
    this.image = image;
    this.random = new SplittableRandom(seed);
    this.limit = limit;
    memory = KernelMemory.of(image);
    journal = new JournaledMemory(memory);
    core = new Core(journal, new ImageFetch(image.space()), new OperationCache(decoder));
    core.registers().setGsBase(KernelMemory.gsBase(image));
    oracle = new UnicornKernel(image);
  }

  /** Puts bytes where functions look for data, on both sides. */
  void write(long address, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      memory.write(address + i, 1, bytes[i]);
    }
    oracle.write(address, bytes);
  }

  /**
   * Calls a function.
   *
   * @return what it came to on the interpreter; if it is a fetch fault at {@link
   *     KernelMemory#RETURN} it has returned, and both have been compared. Else nothing has
   *     changed.
   */
  Outcome call(long function, long... arguments) {
    Registers start = start(function, arguments);
    Registers registers = core.registers();
    registers.copyFrom(start);
    long end = core.executed() + limit;
    Outcome outcome;
    do {
      outcome = core.run(end - core.executed());
    } while (goesOn(outcome) && core.executed() < end);
    if (!hasReturned(outcome)) {
      journal.undo();
      return outcome;
    }
    if (!oracle.call(start)) {
      differences.add(name(function) + " returns, but not on libunicorn");
    }
    compare(function, start);
    return outcome;
  }

  private static boolean goesOn(Outcome outcome) {
    return outcome == Outcome.Progress.CONTINUES
        || outcome == Outcome.Progress.INTERRUPTS_AFTER_NEXT;
  }

  /** Whether an outcome of {@link #call} is that the function has returned. */
  static boolean hasReturned(Outcome outcome) {
    return outcome instanceof Outcome.FetchFault fault && fault.rip() == KernelMemory.RETURN;
  }

  private Registers start(long function, long... arguments) {
    Registers registers = new Registers();
    registers.setGsBase(core.registers().gsBase());
    for (Register register : Register.values()) {
      registers.set(register, random.nextLong());
    }
    long top = KernelMemory.STACK + KernelMemory.STACK_SIZE - 64;
    write(top - 8, littleEndian(KernelMemory.RETURN));
    for (int i = 0; i < arguments.length; i++) {
      if (i < ARGUMENTS.length) {
        registers.set(ARGUMENTS[i], arguments[i]);
      } else {
        write(top + 8L * (i - ARGUMENTS.length), littleEndian(arguments[i]));
      }
    }
    registers.set(Register.RSP, top - 8);
    registers.setFlags(Flags.IF);
    registers.setRip(function);
    return registers;
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private void compare(long function, Registers expected) {
    Registers registers = core.registers();
    for (Register register : Register.values()) {
      if (registers.get(register) != expected.get(register)) {
        differ(function, register.name(), registers.get(register), expected.get(register));
      }
    }
    if (((registers.flags() ^ expected.flags()) & COMPARED_FLAGS) != 0) {
      differ(function, "flags", registers.flags(), expected.flags());
    }
    for (int i = 0; i < journal.writes(); i++) {
      long address = journal.address(i);
      long own = memory.read(address, journal.size(i));
      long other = oracle.read(address, journal.size(i));
      if (own != other) {
        differ(function, "[%x]".formatted(address), own, other);
      }
    }
    journal.keep();
  }

  /** Compares all that functions could have written. */
  void compareMemory() {
    compare(KernelMemory.DATA, KernelMemory.DATA_SIZE);
    compare(KernelMemory.STACK, KernelMemory.STACK_SIZE);
    compare(KernelMemory.perCpu(), KernelMemory.template(image.space()).size());
    for (Area area : image.space().areas()) {
      if (area.writable() && KernelMemory.isMapped(area)) {
        compare(area.address(), area.size());
      }
    }
  }

  private void compare(long start, long size) {
    for (long address = start; address < start + size; address += 8) {
      int bytes = (int) Math.min(8, start + size - address);
      if (memory.read(address, bytes) != oracle.read(address, bytes)) {
        differences.add("memory at %x".formatted(address));
      }
    }
  }

  private void differ(long function, String what, long own, long other) {
    differences.add("%s: %s %x, not %x".formatted(name(function), what, own, other));
  }

  private String name(long function) {
    return String.join("/", image.symbols().namesOf(function));
  }

  /** In words. */
  List<String> differences() {
    return differences;
  }

  /** Instructions on the interpreter. */
  long executed() {
    return core.executed();
  }

  @Override
  public void close() {
    oracle.close();
  }
}
