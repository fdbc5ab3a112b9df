package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** The copies of instructions that probes execute, as the kernel makes them and otherwise. */
class ProbeCodeTest {
  private static final long SLIDE = 0x1200_0000;
  private static final long COPY = 0xffff_ffff_c000_1010L;
  private static final byte INT3 = (byte) 0xcc;
  private static final byte JUMP = (byte) 0xe9;

  private final LiveText live;
  private final RunningKernel kernel;
  private final ByteBuffer memory;

  ProbeCodeTest() throws IOException {
    live = LiveText.of(Kernels.v6_1());
    kernel = RunningKernel.of(live, SLIDE);
    memory = ByteBuffer.wrap(kernel.memory()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@code mov 0x...(%rip), %rax}: its bytes, with a displacement that leads to itself. */
  private static byte[] load(long from, long target) {
    ByteBuffer code = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
    return code.put((byte) 0x48)
        .put((byte) 0x8b)
        .put((byte) 5)
        .putInt((int) (target - from - 7))
        .array();
  }

  /** Where the text has such an instruction. */
  private long placeOfLoad() {
    byte[] text = kernel.memory();
    for (int at = live.index(kernel.named("do_sys_openat2")); ; at++) {
      if (text[at] == 0x48 && text[at + 1] == (byte) 0x8b && text[at + 2] == 5) {
        return live.address() + at;
      }
    }
  }

  /** Sets a probe; gives its instruction's bytes. */
  private byte[] probe(long place, int length, boolean early) {
    byte[] before = new byte[length];
    memory.get(live.index(place), before);
    memory.put(live.index(place), INT3);
    long probe = kernel.named("__brk_base") + 512;
    kernel.bind(kernel.named("kprobe_table"), probe);
    kernel.bind(probe + 40, place);
    memory.putLong(live.index(probe) + 88, before[0] & 0xff);
    kernel.bind(probe + (early ? 96 : 88), COPY);
    return before;
  }

  private static byte[] joined(byte[] code, byte... behind) {
    byte[] all = Arrays.copyOf(code, code.length + behind.length);
    System.arraycopy(behind, 0, all, code.length, behind.length);
    return all;
  }

  private static byte[] jump(long from, long target) {
    return ByteBuffer.allocate(5)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(JUMP)
        .putInt((int) (target - from - 5))
        .array();
  }

  private Explanation explained(byte[] copy) throws IOException {
    MadeCore core = new MadeCore().note(100).add(kernel.start(), 1, kernel.memory());
    if (copy.length != 0) {
      core.add(COPY + SLIDE, 1L << 32, Arrays.copyOf(copy, 16));
    }
    return live.explain(Dump.of(Bytes.of("core", core.bytes()), OptionalLong.empty()));
  }

  private void assertFine(byte[] copy) throws IOException {
    Explanation found = explained(copy);
    assertThat(found.runs()).isEmpty();
    assertThat(found.traced())
        .singleElement()
        .matches(one -> one.cause() == Cause.KPROBE && one.checked() && one.made())
        .matches(TracedPlace::compared);
    assertThat(found.isWhole()).isTrue();
    assertThat(found.isComplete()).isTrue();
  }

  private void assertNamed(byte[] copy, int at) throws IOException {
    Explanation found = explained(copy);
    assertThat(found.runs())
        .singleElement()
        .matches(run -> run.address() == COPY + SLIDE + at)
        .matches(run -> run.symbol().startsWith("copy for do_sys_openat2+0x5"));
    assertThat(found.isWhole()).isFalse();
  }

  @Test
  void aCopyIsHeldToTheInstruction() throws IOException {
    long place = kernel.named("do_sys_openat2") + 5;
    byte[] code = probe(place, 2, false);
    assertThat(code).containsExactly(0x41, 0x54); // push %r12
    assertFine(joined(code, INT3));
    assertFine(joined(code, jump(COPY + 2, place + 2)));
    assertNamed(joined(new byte[] {0x41, 0x56}, INT3), 1);
    assertNamed(joined(code, (byte) 0xc3), 2);
    assertNamed(joined(code, jump(COPY + 2, place + 2 + 16)), 3);
    // No other instruction may follow, as the CPU does not stop by itself.
    assertNamed(joined(code, (byte) 0x90, INT3), 2);
  }

  @Test
  void aCopyFollowsWhatItLeadsTo() throws IOException {
    long place = placeOfLoad();
    byte[] code = probe(place, 7, false);
    ByteBuffer displacement = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    long target = place + 7 + displacement.getInt(3);
    assertFine(joined(load(COPY, target), INT3));
    assertThat(explained(joined(code, INT3)).isWhole()).isFalse();
    assertThat(explained(joined(load(COPY, target + 8), INT3)).isWhole()).isFalse();
  }

  @Test
  void upToLinux512NothingHasToStandBehindIt() throws IOException {
    long place = kernel.named("do_sys_openat2") + 5;
    byte[] code = probe(place, 2, true);
    assertFine(joined(code, (byte) 0x11));
    assertFine(joined(code, jump(COPY + 2, place + 2)));
    assertNamed(joined(new byte[] {0x41, 0x56}), 1);
    assertNamed(joined(code, jump(COPY + 2, place + 3)), 3);
  }

  @Test
  void aCopyThatTheDumpLacksIsSaid() throws IOException {
    probe(kernel.named("do_sys_openat2") + 5, 2, false);
    Explanation found = explained(new byte[0]);
    assertThat(found.runs()).isEmpty();
    assertThat(found.unread())
        .singleElement()
        .matches(one -> one.name().equals("copy for do_sys_openat2+0x5"))
        .matches(one -> one.address() == COPY + SLIDE && !one.reason().isEmpty());
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aDetourThatTheDumpLacksIsSaid() throws IOException {
    long place = kernel.named("do_sys_openat2") + 5;
    long detour = COPY + 0x1000;
    probe(place, 2, false);
    memory.put(live.index(place), jump(place, detour));
    assertThat(explained(new byte[0]).unexplained()).isPositive();
    kernel.bind(kernel.named("__brk_base") + 512 + 176, detour);
    Explanation found = explained(new byte[0]);
    assertThat(found.runs()).isEmpty();
    assertThat(found.unread())
        .extracting("name")
        .containsExactly("copy for do_sys_openat2+0x5", "detour of do_sys_openat2+0x5");
    assertThat(found.isComplete()).isFalse();
  }
}
