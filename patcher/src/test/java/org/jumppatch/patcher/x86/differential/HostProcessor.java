package org.jumppatch.patcher.x86.differential;

import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.InstructionEncoder;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.state.Register;

/**
 * The CPU that the test runs on as one of the processors, in user mode. The instruction lies at its
 * real address; code before it loads all registers, code at every place where it can go on says
 * which one it was, and stores them.
 *
 * <pre>
 *   CODE ... the slots of the cases
 *   DATA ... the window, with unused pages before it for what a signal would push
 *   STUB ... enter, leave, and what they load and store
 * </pre>
 */
final class HostProcessor implements Processor {
  private static final int PROT_ALL = 7;

  /** {@code MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE}. */
  private static final int MAP_FLAGS = 0x02 | 0x20 | 0x10_0000;

  private static final int SLACK = 0x1_0000;
  private static final long STUB = MachineState.DATA + SLACK;
  private static final long LEAVE = STUB + 0x800;

  /** Registers by number, flags, the place where it went on, and the stack pointer of the JVM. */
  private static final long STATE = STUB + 0x1000;

  private static final long FLAGS = STATE + 8 * 16;
  private static final long PLACE = FLAGS + 8;
  private static final long OWN_RSP = PLACE + 8;
  private static final long START = MachineState.CODE - SLACK;
  private static final long LENGTH = STUB + 0x2000 - START;
  private static final int RSP = Register.RSP.number();

  private final ByteBuffer memory;
  private final Function enter;

  private HostProcessor() {
    memory = new Pointer(START).getByteBuffer(0, LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    put(LEAVE, leave());
    enter = Function.getFunction(new Pointer(STUB));
  }

  /** Skips the test where this cannot be. */
  static HostProcessor open() {
    if (!Platform.isLinux() || !Platform.isIntel() || !Platform.is64Bit()) {
      abort("only on Linux on x86-64");
    }
    for (String feature : new String[] {"bmi1", "abm", "popcnt", "cx16", "lahf_lm"}) {
      if (!cpuFlags().contains(" " + feature + " ")) {
        abort("this CPU has no " + feature);
      }
    }
    if (!Native.registered(HostProcessor.class)) {
      Native.register(HostProcessor.class, "c");
      if (mmap(START, LENGTH, PROT_ALL, MAP_FLAGS, -1, 0) != START) {
        abort("no memory can be had at 0x" + Long.toHexString(START));
      }
    }
    return new HostProcessor();
  }

  private static String cpuFlags() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("flags")) {
          return line + " ";
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not what a user may not do, nor what shows the interrupt flag, which always is set. */
  @Override
  public boolean knows(Case one) {
    return switch (one.decoded.mnemonic()) {
      case INT3, UD2, CPUID, CLI, STI, PUSHF, IRET -> false;
      case MOV -> !one.readsSelector();
      // Some older CPUs clear the upper half of the register then.
      case BSF, BSR -> one.decoded.width() != 32 || !one.scansZero();
      default -> true;
    };
  }

  @Override
  public boolean reportsErrors() {
    return false;
  }

  @Override
  public End execute(Case one, MachineState state) {
    long next = state.rip + one.code.length;
    put(state.rip, one.code);
    put(next, landing(next, 0));
    if (one.target != 0) {
      put(one.target, landing(one.target, 1));
    }
    put(STUB, enter(state.rip));
    memory.put((int) (MachineState.DATA - START), state.data);
    for (int i = 0; i < state.registers.length; i++) {
      memory.putLong((int) (STATE + 8L * i - START), state.registers[i]);
    }
    memory.putLong((int) (FLAGS - START), state.flags);
    enter.invokeVoid(new Object[0]);
    for (int i = 0; i < state.registers.length; i++) {
      state.registers[i] = memory.getLong((int) (STATE + 8L * i - START));
    }
    state.flags = (int) memory.getLong((int) (FLAGS - START));
    state.rip = memory.getInt((int) (PLACE - START)) == 0 ? next : one.target;
    memory.get((int) (MachineState.DATA - START), state.data);
    return End.DONE;
  }

  private void put(long address, byte[] bytes) {
    memory.put((int) (address - START), bytes);
  }

  /** Keeps the JVM's registers, loads those of the state and goes to the instruction. */
  private static byte[] enter(long instruction) {
    InstructionEncoder code = new InstructionEncoder();
    code.add(0x53).add(0x55); // push rbx, rbp
    for (int i = 4; i < 8; i++) {
      code.add(0x41).add(0x50 + i); // push r12 to r15
    }
    store(code, RSP, OWN_RSP);
    code.add(0xff).add(0x34).add(0x25).number(FLAGS, 4).add(0x9d); // push [FLAGS]; popfq
    for (int i = 0; i < 16; i++) {
      if (i != RSP) {
        load(code, i, STATE + 8L * i);
      }
    }
    load(code, RSP, STATE + 8L * RSP);
    jump(code, STUB, instruction);
    return code.toArray();
  }

  /** Stores all registers and gives the JVM its own. */
  private static byte[] leave() {
    InstructionEncoder code = new InstructionEncoder();
    for (int i = 0; i < 16; i++) {
      store(code, i, STATE + 8L * i);
    }
    load(code, RSP, OWN_RSP);
    code.add(0x9c).add(0x8f).add(0x04).add(0x25).number(FLAGS, 4); // pushfq; pop [FLAGS]
    code.add(0xfc); // cld
    for (int i = 7; i >= 4; i--) {
      code.add(0x41).add(0x58 + i); // pop r15 to r12
    }
    return code.add(0x5d).add(0x5b).add(0xc3).toArray(); // pop rbp, rbx; ret
  }

  /** Writes which place it is, without a change of registers or flags, and leaves. */
  private static byte[] landing(long address, int place) {
    InstructionEncoder code = new InstructionEncoder();
    code.add(0xc7).add(0x04).add(0x25).number(PLACE, 4).number(place, 4); // mov [PLACE], place
    jump(code, address, LEAVE);
    return code.toArray();
  }

  private static void load(InstructionEncoder code, int register, long from) {
    code.add(0x48 | register >> 3 << 2).add(0x8b).add((register & 7) << 3 | 4).add(0x25);
    code.number(from, 4);
  }

  private static void store(InstructionEncoder code, int register, long to) {
    code.add(0x48 | register >> 3 << 2).add(0x89).add((register & 7) << 3 | 4).add(0x25);
    code.number(to, 4);
  }

  private static void jump(InstructionEncoder code, long start, long target) {
    long next = start + code.length() + 5;
    code.add(0xe9).number(target - next, 4);
  }

  private static native long mmap(
      long address, long length, int protection, int flags, int file, long offset);
}
