package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/**
 * A trampoline and a dispatcher as BPF made them in a running 6.1, of a program at the end of
 * vfs_fsync_range and one for packets, so far from the kernel as they were; and the same with
 * something else in them.
 */
class BpfCodeTest {
  private static final long SLIDE = 0x1200_0000;

  /** How far their kernel had moved. */
  private static final long MOVED = 0x3080_0000;

  private static final long TRAMPOLINE = 0xffff_ffff_c03c_2000L - MOVED;
  private static final long PROGRAM = 0xffff_ffff_c013_4710L - MOVED;
  private static final long PACKETS = 0xffff_ffff_c013_47a8L - MOVED;
  private static final long DISPATCHER = 0xffff_ffff_c013_47c0L - MOVED;

  private static final String TRACED = "vfs_fsync_range";

  private final byte[] trampoline =
      HexFormat.of()
          .parseHex(
              "554889e54883ec4053b804000000488945d048897dd8488975e0488955e8"
                  + "48894df048bf00b40581796c19ffe82fbb66f1488b7dd8488b75e0488b55"
                  + "e8488b4df0e82fc57cf1488945f80f1f44000031ff48897dc048bf00d005"
                  + "00e2c854ff488d75c0e8c8b266f14889c34885c07409488d7dd8e89726d7"
                  + "ff48bf00d00500e2c854ff4889de488d55c0e8c1b466f148bf00b4058179"
                  + "6c19ffe8f2ba66f1488b45f85bc94883c408c3cc");

  private final byte[] dispatcher = HexFormat.of().parseHex("4881faa84713c00f84dbffffffe9aecf4cf2");

  private final LiveText live;
  private final RunningKernel kernel;
  private final ByteBuffer memory;
  private long last;
  private int symbols;

  BpfCodeTest() throws IOException {
    live = LiveText.of(Kernels.v6_1());
    kernel = RunningKernel.of(live, SLIDE);
    memory = ByteBuffer.wrap(kernel.memory()).order(ByteOrder.LITTLE_ENDIAN);
    last = kernel.named("bpf_kallsyms");
    add("bpf_trampoline_6442527387", TRAMPOLINE, 0x1000);
    add("bpf_prog_a04f5eef06a7f555_vfs_fsync_range", PROGRAM, 0x40);
    add("bpf_prog_a04f5eef06a7f555_packets", PACKETS, 0x18);
    add("bpf_dispatcher_xdp", DISPATCHER, 0x1000);
    trace("call_direct_funcs");
    int place = live.index(kernel.named(TRACED));
    long distance = TRAMPOLINE - (kernel.named(TRACED) + 5);
    memory.put(place, (byte) 0xe8).putInt(place + 1, (int) distance);
    kernel.call("bpf_dispatcher_xdp_call", DISPATCHER);
    kernel.bind(kernel.named("__SCK__bpf_dispatcher_xdp_call"), DISPATCHER);
    ByteBuffer compared = ByteBuffer.wrap(dispatcher).order(ByteOrder.LITTLE_ENDIAN);
    compared.putInt(3, (int) (compared.getInt(3) - MOVED + SLIDE));
  }

  /**
   * A {@code struct bpf_ksym} at the list's end, in memory that the kernel has not begun to use.
   */
  private void add(String name, long start, int size) {
    long symbol = kernel.named("__brk_base") + 0x400L * ++symbols;
    kernel.bind(symbol, start);
    kernel.bind(symbol + 8, start + size);
    memory.put(live.index(symbol + 16), name.getBytes(StandardCharsets.US_ASCII));
    long node = symbol + 16 + 512;
    kernel.bind(last, node);
    kernel.bind(node, kernel.named("bpf_kallsyms"));
    last = node;
  }

  private void trace(String function) {
    long ops = kernel.named("__brk_base");
    kernel.bind(kernel.named("ftrace_ops_list"), ops);
    kernel.bind(ops, kernel.named(function));
    kernel.bind(ops + 8, kernel.named("ftrace_list_end"));
  }

  private Explanation explained() throws IOException {
    return explained(true, true);
  }

  private Explanation explained(boolean withTrampoline, boolean withDispatcher) throws IOException {
    MadeCore core = new MadeCore().note(100).add(kernel.start(), 1, kernel.memory());
    if (withTrampoline) {
      core.add(TRAMPOLINE + SLIDE, 1L << 32, filled(trampoline, 0x1000));
    }
    if (withDispatcher) {
      core.add(DISPATCHER + SLIDE, 2L << 32, filled(dispatcher, 0x800));
    }
    return live.explain(Dump.of(Bytes.of("core", core.bytes()), OptionalLong.empty()));
  }

  private static byte[] filled(byte[] code, int size) {
    byte[] all = new byte[size];
    System.arraycopy(code, 0, all, 0, code.length);
    return all;
  }

  private void assertNamed(String symbol, int bytes) throws IOException {
    Explanation found = explained();
    assertThat(found.runs())
        .singleElement()
        .matches(run -> run.symbol().equals(symbol), symbol)
        .matches(run -> run.found().length() == 2 * bytes, bytes + " bytes");
    assertThat(found.isWhole()).isFalse();
  }

  @Test
  void whatBpfMadeIsLookedAt() throws IOException {
    Explanation found = explained();
    assertThat(found.runs()).isEmpty();
    assertThat(found.traced())
        .singleElement()
        .matches(place -> place.cause() == Cause.BPF_TRAMPOLINE && place.checked())
        .matches(TracedPlace::compared)
        .extracting(TracedPlace::owner)
        .isEqualTo("bpf_prog_a04f5eef06a7f555_vfs_fsync_range");
    assertThat(found.unread()).isEmpty();
    assertThat(found.programs()).isEqualTo(2);
    assertThat(found.isWhole()).isTrue();
    assertThat(found.isComplete()).isTrue();
  }

  @Test
  void whatTheDumpLacksIsSaid() throws IOException {
    Explanation found = explained(true, false);
    assertThat(found.runs()).isEmpty();
    assertThat(found.unread())
        .singleElement()
        .matches(one -> one.name().equals("bpf_dispatcher_xdp"))
        .matches(one -> one.address() == DISPATCHER + SLIDE)
        .matches(one -> !one.reason().isEmpty());
    assertThat(found.isComplete()).isFalse();
    Explanation without = explained(false, true);
    assertThat(without.runs()).isEmpty();
    assertThat(without.unread())
        .singleElement()
        .matches(one -> one.name().equals("bpf_trampoline_6442527387"));
    assertThat(without.isComplete()).isFalse();
  }

  @Test
  void aCallThatGoesElsewhereIsNamed() throws IOException {
    // Of __bpf_tramp_enter, of the traced function, of the program, and so on.
    for (int call : new int[] {0x2c, 0x41, 0x63, 0x74, 0x8a, 0x99}) {
      assertThat(trampoline[call] & 0xff).isEqualTo(0xe8);
      trampoline[call + 1] ^= 1;
      assertNamed("bpf_trampoline_6442527387+0x" + Integer.toHexString(call), 5);
      trampoline[call + 1] ^= 1;
    }
  }

  private void assertNoticed(int at, String code) throws IOException {
    byte[] was = trampoline.clone();
    byte[] other = HexFormat.of().parseHex(code);
    System.arraycopy(other, 0, trampoline, at, other.length);
    Explanation found = explained();
    assertThat(found.runs().get(0).symbol())
        .isEqualTo("bpf_trampoline_6442527387" + (at == 0 ? "" : "+0x" + Integer.toHexString(at)));
    assertThat(found.runs().get(0).breakpoint()).isEqualTo(code.equals("cc"));
    assertThat(found.runs().get(0))
        .matches(run -> run.expected().isEmpty() && run.expectedBytes().isEmpty())
        .matches(run -> run.old().isEmpty() && run.expectedCode().isEmpty())
        .matches(run -> run.about().startsWith("BPF makes no such instruction"));
    assertThat(found.isWhole()).isFalse();
    System.arraycopy(was, 0, trampoline, 0, was.length);
  }

  @Test
  void anotherInstructionIsNamed() throws IOException {
    assertNoticed(0, "e911223344"); // jmp
    assertNoticed(9, "ff1425000000"); // call *0
    assertNoticed(9, "bb04000000"); // mov $4, %ebx
    assertNoticed(0x12, "48894508"); // mov %rax, 8(%rbp), which is the return address
    assertNoticed(0x31, "488b6dd8"); // mov -40(%rbp), %rbp
    assertNoticed(0x4f, "cc");
    assertNoticed(0x6e, "740a"); // je into the middle of an instruction
    assertNoticed(0xa2, "c3"); // ret, with the frame
  }

  @Test
  void aCallIntoTheMiddleOfATrampolineIsUnexplained() throws IOException {
    int place = live.index(kernel.named(TRACED));
    memory.putInt(place + 1, memory.getInt(place + 1) + 0x100);
    Explanation found = explained();
    assertThat(found.runs().get(0).symbol()).isEqualTo(TRACED);
  }

  @Test
  void anotherProgramOfADispatcherIsNamed() throws IOException {
    // What is compared, where it jumps then, and where else.
    for (int at : new int[] {3, 9, 14}) {
      dispatcher[at] ^= 8;
      Explanation found = explained();
      assertThat(found.runs().get(0).symbol()).startsWith("bpf_dispatcher_xdp");
      assertThat(found.isWhole()).isFalse();
      dispatcher[at] ^= 8;
    }
  }
}
