package org.jumppatch.patcher.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.patcher.x86.decode.MachineState.CODE;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.x86.decode.Fetch;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.differential.Unicorn;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.PagedMemory;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Instructions in a second of CPU time, in a loop of nine of which one is a site that crosses an
 * aligned quadword, beside libunicorn with a hook on every instruction:
 *
 * <pre>
 *   mvn -pl patcher -am test -Dtest=SpeedTest -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Djumppatch.speed=true -Djacoco.skip
 * </pre>
 */
@EnabledIfSystemProperty(named = "jumppatch.speed", matches = "true")
class SpeedTest {
  /** Instructions in the loop. */
  private static final int LOOP = 9;

  /**
   * mov rax, rcx; imul eax, 7; xor rbx, rax; mov [rdi], rbx; the site; add rdx, [rdi]; lea rsi,
   * [rdx + rbx]; dec ecx; jne; hlt.
   */
  private static final String BEFORE = "4889c8" + "6bc007" + "4831c3" + "48891f";

  private static final String BEHIND = "480317" + "488d341a" + "ffc9" + "75e4" + "f4";
  private static final String NOP = "0f1f440000";

  /** To the next instruction; only in the first four bytes it differs. */
  private static final String JUMP = "e900000000";

  private static final int SITE = BEFORE.length() / 2;

  private final Capstone capstone = Capstone.open();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @AfterEach
  void close() {
    capstone.close();
  }

  @Test
  void isFastEnough() throws IOException {
    double coherent = best(core(0), 20_000_000);
    double quad = best(core(8), 20_000_000);
    double hooked = hooked(1_000_000);
    System.out.printf(
        "coherent fetch %.1f, quad fetch %.1f, libunicorn with a hook %.1f million/s%n",
        coherent, quad, hooked);

    assertThat(coherent).isGreaterThan(40);
    assertThat(quad).isGreaterThan(coherent / 2);
    assertThat(coherent).isGreaterThan(hooked);
  }

  private static byte[] code(String site) {
    return HexFormat.of().parseHex(BEFORE + site + BEHIND);
  }

  private Core core(int unit) throws IOException {
    Fetch fetch = new UnitFetch(code(NOP), code(JUMP), CODE, SITE, 5, unit);
    AddressSpace space = AddressSpace.of(ElfFile.read(Bytes.map(Samples.image("pie.elf"))));
    PagedMemory memory = new PagedMemory(space, area -> false);
    memory.map(MachineState.DATA, MachineState.SIZE);
    return new Core(memory, fetch, new OperationCache(capstone));
  }

  private double best(Core core, int instructions) {
    double best = 0;
    for (int i = 0; i < 8; i++) {
      Registers registers = core.registers();
      registers.setRip(CODE);
      registers.set(Register.RDI, MachineState.DATA);
      registers.set(Register.RCX, instructions / LOOP);
      long start = threads.getCurrentThreadCpuTime();
      long executed = core.executed();
      Outcome outcome = core.run(Long.MAX_VALUE);
      assertThat(outcome.message()).endsWith("hlt: not supported");
      best = Math.max(best, perSecond(core.executed() - executed, start));
    }
    return best;
  }

  private double hooked(int instructions) {
    long[] count = new long[1];
    Unicorn.Hook hook = (unicorn, address, size, unused) -> count[0]++;
    try (Unicorn unicorn = Unicorn.open()) {
      ByteBuffer memory = unicorn.map(CODE, MachineState.CODE_SIZE);
      memory.put(0, code(NOP));
      unicorn.map(MachineState.DATA, MachineState.SIZE);
      unicorn.hook(hook);
      unicorn.set(Register.RDI, MachineState.DATA);
      unicorn.set(Register.RCX, instructions / LOOP);
      unicorn.setFlags(Flags.FIXED);
      long start = threads.getCurrentThreadCpuTime();
      assertThat(unicorn.run(CODE, 0)).isEqualTo(Unicorn.OK);
      return perSecond(count[0], start);
    }
  }

  private double perSecond(long instructions, long start) {
    return instructions * 1e3 / (threads.getCurrentThreadCpuTime() - start);
  }
}
