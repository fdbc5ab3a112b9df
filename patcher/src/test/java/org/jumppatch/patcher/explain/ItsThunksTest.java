package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/**
 * Indirect calls as they run on a CPU with ITS: those in the lower half of a line go to thunks that
 * were made for them, the others are themselves ({@code patch_retpoline},
 * arch/x86/kernel/alternative.c). And the same where somebody has one go elsewhere.
 */
class ItsThunksTest {
  private static final long SLIDE = 0x1200_0000;
  private static final long THUNKS = 0xffff_ffff_c000_1000L;
  private static final List<String> REGISTERS =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");

  private final LiveText live = LiveText.of(Kernels.v6_12());
  private final RunningKernel kernel = RunningKernel.of(live, SLIDE);
  private final ByteBuffer memory = ByteBuffer.wrap(kernel.memory()).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] thunks = new byte[0x1000];
  private final Map<Long, Integer> registers = new HashMap<>();

  /** Indexes of the calls that go to a thunk, and of those that do not. */
  private final List<Integer> lower = new ArrayList<>();

  private final List<Integer> upper = new ArrayList<>();

  ItsThunksTest() throws IOException {
    for (int i = 0; i < REGISTERS.size(); i++) {
      registers.put(kernel.named("__x86_indirect_thunk_" + REGISTERS.get(i)), i);
      ByteBuffer thunk = ByteBuffer.wrap(thunks, thunk(i), 4);
      if (i > 7) {
        thunk.put((byte) 0x41);
      }
      thunk.put((byte) 0xff).put((byte) (0xe0 + i % 8)).put((byte) 0xcc);
    }
  }

  private static int thunk(int register) {
    return 64 * register + 32;
  }

  /** Changes the plain calls; others are few. */
  private void patch(boolean its) {
    for (int at : live.places(".retpoline_sites")) {
      if ((memory.get(at) & 0xff) != 0xe8) {
        continue;
      }
      long behind = live.address() + at + 5;
      Integer register = registers.get(behind + memory.getInt(at + 1));
      if (register == null) {
        continue;
      }
      if (its && ((behind - 1) & 0x20) == 0) {
        memory.putInt(at + 1, (int) (THUNKS + thunk(register) - behind));
        lower.add(at);
      } else {
        ByteBuffer code = ByteBuffer.wrap(memory.array(), at, 5);
        if (register > 7) {
          code.put((byte) 0x41);
        }
        code.put((byte) 0xff).put((byte) (0xd0 + register % 8));
        code.put(register > 7 ? new byte[] {0x66, (byte) 0x90} : new byte[] {0x0f, 0x1f, 0});
        upper.add(at);
      }
    }
  }

  private Explanation explained() throws IOException {
    byte[] core =
        new MadeCore()
            .note(100)
            .add(kernel.start(), 1, kernel.memory())
            .add(THUNKS + SLIDE, 1L << 32, thunks)
            .bytes();
    return live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
  }

  private List<Long> places(Explanation found) {
    return found.runs().stream().map(UnexplainedRun::address).toList();
  }

  private long running(int at) {
    return live.address() + at + SLIDE;
  }

  @Test
  void onlyAThunkIsOne() throws IOException {
    patch(true);
    assertThat(lower).hasSizeGreaterThan(1000);
    Explanation found = explained();
    assertThat(found.causes())
        .filteredOn(count -> count.cause() == Cause.RETPOLINE)
        .singleElement()
        .matches(count -> count.byPlace() > 2000);
    // What else is left is no plain call.
    List<Long> left = places(found);
    assertThat(left).doesNotContain(running(lower.get(0)), running(lower.get(0)) + 1);
    int hooked = lower.get(7);
    memory.putInt(hooked + 1, 0x4433_2211);
    assertThat(places(explained())).hasSize(left.size() + 1).contains(running(hooked));
    memory.putInt(hooked + 1, (int) (THUNKS + 8 - (live.address() + hooked + 5)));
    assertThat(places(explained())).hasSize(left.size() + 1);
    // The thunk of a register is changed: all that go there are found.
    thunks[thunk(0) + 1] ^= 1;
    assertThat(places(explained())).hasSizeGreaterThan(left.size() + 100);
  }

  @Test
  void whereNoThunksAreMadeACallOutOfTheImageIsUnexplained() throws IOException {
    patch(false);
    List<Long> left = places(explained());
    int hooked = upper.get(7);
    memory.put(hooked, (byte) 0xe8).putInt(hooked + 1, 0x4433_2211);
    assertThat(places(explained())).hasSize(left.size() + 1).contains(running(hooked));
    // The same where nothing but the text is there.
    byte[] text = Arrays.copyOf(memory.array(), live.copy().length);
    Explanation alone =
        live.explain(Dump.of(Bytes.of("text", text), OptionalLong.of(live.address() + SLIDE)));
    assertThat(places(alone)).contains(running(hooked));
  }
}
