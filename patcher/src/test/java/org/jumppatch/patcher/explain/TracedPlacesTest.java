package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** Calls, jumps and breakpoints that the kernel's own data owns, and the same without an owner. */
class TracedPlacesTest {
  private static final long SLIDE = 0x1200_0000;
  private static final long OUTSIDE = 0xffff_ffff_c000_1000L;

  /** A function that a rootkit hooks first. */
  private static final String HOOKED = "__x64_sys_getdents64";

  private final LiveText live;
  private final RunningKernel kernel;
  private final ByteBuffer memory;

  TracedPlacesTest() throws IOException {
    live = LiveText.of(Kernels.v6_1());
    kernel = RunningKernel.of(live, SLIDE);
    memory = ByteBuffer.wrap(kernel.memory()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Room for structures of the test's own, in memory that the kernel has not begun to use. */
  private long room() {
    return kernel.named("__brk_base");
  }

  private Explanation explained() throws IOException {
    byte[] core = new MadeCore().note(100).add(kernel.start(), 1, kernel.memory()).bytes();
    return live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
  }

  private void branch(int opcode, long place, long target) {
    int at = live.index(place);
    memory.put(at, (byte) opcode).putInt(at + 1, (int) (target - (place + 5)));
  }

  private void trace(String function, long trampoline) {
    long ops = room();
    kernel.bind(kernel.named("ftrace_ops_list"), ops);
    kernel.bind(ops, kernel.named(function));
    kernel.bind(ops + 8, kernel.named("ftrace_list_end"));
    kernel.bind(ops + 128, trampoline);
  }

  @Test
  void aCallThatNobodyOwnsIsUnexplained() throws IOException {
    branch(0xe8, kernel.named(HOOKED), 0x4433_2211 + kernel.named(HOOKED) + 5);
    Explanation found = explained();
    assertThat(found.unexplained()).isEqualTo(5);
    assertThat(found.runs().get(0).symbol()).isEqualTo(HOOKED);
    assertThat(found.traced()).isEmpty();
    assertThat(found.isWhole()).isFalse();
  }

  @Test
  void aCallToTheSharedCallerWhileNobodyTracesIsUnexplained() throws IOException {
    branch(0xe8, kernel.named(HOOKED), kernel.named("ftrace_caller"));
    assertThat(explained().unexplained()).isEqualTo(5);
  }

  /** The only tracer has another function called. */
  @Test
  void aCallToTheSharedCallerWhereNobodyTracesIsUnexplained() throws IOException {
    long filter = room() + 512;
    long buckets = filter + 32;
    long entry = buckets + 16;
    trace("function_trace_call", 0);
    kernel.bind(room() + 48, filter);
    kernel.bind(filter + 8, buckets);
    kernel.bind(buckets, entry);
    kernel.bind(entry + 16, kernel.named("__x64_sys_getdents"));
    branch(0xe8, kernel.named(HOOKED), kernel.named("ftrace_caller"));
    assertThat(explained().unexplained()).isEqualTo(5);
    kernel.bind(entry + 16, kernel.named(HOOKED));
    Explanation traced = explained();
    assertThat(traced.unexplained()).isZero();
    assertThat(traced.traced())
        .singleElement()
        .matches(place -> place.owner().equals("function_trace_call"));
  }

  @Test
  void withoutDataACallIsListedAndSaidNotToBeChecked() throws IOException {
    byte[] changed = live.copy();
    int at = live.index(kernel.named(HOOKED));
    ByteBuffer.wrap(changed)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(at, (byte) 0xe8)
        .putInt(at + 1, 0x44332211);
    Explanation found =
        live.explain(Dump.of(Bytes.of("text", changed), OptionalLong.of(live.address())));
    assertThat(found.unexplained()).isZero();
    assertThat(found.isComplete()).isFalse();
    assertThat(found.dataLacking()).startsWith("the dump holds text only: ");
    assertThat(found.traced())
        .singleElement()
        .matches(place -> !place.checked() && place.symbol().equals(HOOKED));
  }

  @Test
  void withoutDataTheTracerOfAllIsListedAndSaidNotToBeChecked() throws IOException {
    byte[] changed = live.copy();
    long call = kernel.named("ftrace_call");
    ByteBuffer text = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    int at = live.index(call);
    text.putInt(at + 1, (int) (kernel.named("function_trace_call") - (call + 5)));
    OptionalLong base = OptionalLong.of(live.address());
    Explanation found = live.explain(Dump.of(Bytes.of("text", changed), base));
    assertThat(found.unexplained()).isZero();
    assertThat(found.isComplete()).isFalse();
    assertThat(found.traced())
        .singleElement()
        .matches(place -> !place.checked() && place.targetSymbol().equals("function_trace_call"));
    text.putInt(at + 1, (int) (OUTSIDE - (call + 5)));
    assertThat(live.explain(Dump.of(Bytes.of("text", changed), base)).unexplained()).isPositive();
  }

  @Test
  void aTracersOwnTrampolineNamesTheTracer() throws IOException {
    trace("function_trace_call", OUTSIDE);
    branch(0xe8, kernel.named(HOOKED), OUTSIDE);
    Explanation found = explained();
    assertThat(found.unexplained()).isZero();
    assertThat(found.traced())
        .containsExactly(
            new TracedPlace(
                kernel.named(HOOKED) + SLIDE,
                HOOKED,
                Cause.FTRACE,
                OUTSIDE + SLIDE,
                "0x" + Long.toHexString(OUTSIDE + SLIDE),
                "function_trace_call",
                List.of(),
                true,
                false,
                true));
    assertThat(found.unread())
        .singleElement()
        .matches(one -> one.address() == OUTSIDE + SLIDE)
        .matches(one -> one.name().equals("trampoline of function_trace_call"))
        .matches(one -> !one.reason().isEmpty());
    assertThat(found.isComplete()).isFalse();
    branch(0xe8, kernel.named("__x64_sys_getdents"), OUTSIDE + 16);
    assertThat(explained().unexplained()).isEqualTo(5);
  }

  @Test
  void aTrampolineOfBpfIsCalledAtItsStart() throws IOException {
    long head = kernel.named("bpf_kallsyms");
    long symbol = room();
    long node = symbol + 16 + 512;
    kernel.bind(head, node);
    kernel.bind(node, head);
    kernel.bind(symbol, OUTSIDE);
    kernel.bind(symbol + 8, OUTSIDE + 256);
    byte[] name = "bpf_trampoline_42".getBytes(StandardCharsets.US_ASCII);
    memory.put(live.index(symbol + 16), name);
    branch(0xe8, kernel.named(HOOKED), OUTSIDE);
    Explanation found = explained();
    assertThat(found.unexplained()).isZero();
    assertThat(found.traced())
        .singleElement()
        .matches(place -> place.cause() == Cause.BPF_TRAMPOLINE && place.checked());
    branch(0xe8, kernel.named(HOOKED), OUTSIDE + 9);
    assertThat(explained().unexplained()).isEqualTo(5);
    branch(0xe8, kernel.named(HOOKED), OUTSIDE);
    callDirectly(kernel.named(HOOKED), OUTSIDE);
    assertThat(explained().unexplained()).isZero();
    branch(0xe8, kernel.named("__x64_sys_getdents"), OUTSIDE);
    assertThat(explained().runs())
        .singleElement()
        .matches(run -> run.symbol().equals("__x64_sys_getdents"));
  }

  @Test
  void aTracerThatHasNoFunctionCalledIsTold() throws IOException {
    trace("function_trace_call", OUTSIDE);
    branch(0xe8, kernel.named(HOOKED), OUTSIDE);
    assertThat(explained()).matches(found -> found.isWhole() && found.notFunctions().isEmpty());
    kernel.bind(room(), kernel.named("function_trace_call") + 9);
    Explanation found = explained();
    assertThat(found.unexplained()).isZero();
    assertThat(found.isWhole()).isFalse();
    assertThat(found.notFunctions()).containsExactly("function_trace_call+0x9");
    assertThat(found.traced())
        .singleElement()
        .matches(place -> place.owner().equals("function_trace_call+0x9"))
        .matches(place -> place.notFunctions().equals(found.notFunctions()));
  }

  /** Makes a {@code direct_functions} of one entry. */
  private void callDirectly(long place, long target) {
    long hash = room() + 1024;
    long entry = hash + 64;
    kernel.bind(kernel.named("direct_functions"), hash);
    kernel.bind(hash + 8, hash + 32);
    kernel.bind(hash + 32, entry);
    kernel.bind(entry + 16, place);
    kernel.bind(entry + 24, target);
  }

  /** What {@code create_trampoline} makes of the caller that all share, for the tracer. */
  private byte[] trampoline(String function) {
    long start = kernel.named("ftrace_caller");
    int size = (int) (kernel.named("ftrace_caller_end") - start);
    byte[] made = Arrays.copyOf(kernel.memory(), size + 13);
    memory.get(live.index(start), made, 0, size);
    ByteBuffer code = ByteBuffer.wrap(made).order(ByteOrder.LITTLE_ENDIAN);
    int fetch = (int) (kernel.named("ftrace_caller_op_ptr") - start);
    code.putInt(fetch + 3, size + 5 - (fetch + 7));
    int call = (int) (kernel.named("ftrace_call") - start);
    code.put(call, (byte) 0xe8);
    code.putInt(call + 1, (int) (kernel.named(function) - (OUTSIDE + call + 5)));
    code.putInt(size, 0xccccccc3).put(size + 4, (byte) 0xcc);
    return code.putLong(size + 5, room() + SLIDE).array();
  }

  private Explanation explained(byte[] made) throws IOException {
    byte[] core =
        new MadeCore()
            .note(100)
            .add(kernel.start(), 1, kernel.memory())
            .add(OUTSIDE + SLIDE, 1L << 32, made)
            .bytes();
    return live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
  }

  @Test
  void aTracersTrampolineIsHeldToWhatItIsACopyOf() throws IOException {
    trace("function_trace_call", OUTSIDE);
    branch(0xe8, kernel.named(HOOKED), OUTSIDE);
    byte[] made = trampoline("function_trace_call");
    Explanation found = explained(made);
    assertThat(found.runs()).isEmpty();
    assertThat(found.unread()).isEmpty();
    assertThat(found.isComplete()).isTrue();
    int call = (int) (kernel.named("ftrace_call") - kernel.named("ftrace_caller"));
    for (int hooked : new int[] {16, call + 2, made.length - 13, made.length - 1}) {
      byte[] changed = made.clone();
      changed[hooked] ^= 0x55;
      Explanation other = explained(changed);
      assertThat(other.unexplained()).isEqualTo(1);
      assertThat(other.runs().get(0).address()).isEqualTo(OUTSIDE + SLIDE + hooked);
      assertThat(other.runs().get(0).symbol()).startsWith("trampoline of function_trace_call+0x");
      assertThat(other.isWhole()).isFalse();
    }
    assertThat(explained(trampoline("dump_stack")).unexplained()).isPositive();
  }

  /** The memory was somebody else's before: behind a short return it still holds what that left. */
  @Test
  void whatIsNotWrittenOfATrampolineMayBeAnything() throws IOException {
    trace("function_trace_call", OUTSIDE);
    branch(0xe8, kernel.named(HOOKED), OUTSIDE);
    byte[] made = trampoline("function_trace_call");
    int end = made.length - 13;
    for (int left = end + 2; left < end + 5; left++) {
      made[left] = (byte) 0xa4;
    }
    assertThat(explained(made).runs()).isEmpty();
    made[end + 1] = (byte) 0xa4;
    assertThat(explained(made).unexplained()).isEqualTo(1);
  }

  @Test
  void theCallersCallIsHeldToWhatTheDataSays() throws IOException {
    long call = kernel.named("ftrace_call");
    branch(0xe8, call, kernel.named("function_trace_call"));
    assertThat(explained().unexplained()).isPositive();
    trace("function_trace_call", 0);
    kernel.bind(kernel.named("ftrace_trace_function"), kernel.named("function_trace_call"));
    Explanation found = explained();
    assertThat(found.runs()).isEmpty();
    assertThat(found.causes()).anyMatch(count -> count.cause() == Cause.FTRACE_CALLER);
    branch(0xe8, call, kernel.named("dump_stack"));
    assertThat(explained().unexplained()).isPositive();
  }

  @Test
  void aProbeOfTheKernelsTableIsNamed() throws IOException {
    long place = kernel.named("do_sys_openat2") + 5;
    memory.put(live.index(place), (byte) 0xcc);
    Explanation alone = explained();
    assertThat(alone.runs()).singleElement().matches(UnexplainedRun::breakpoint);
    long probe = room() + 512;
    kernel.bind(kernel.named("kprobe_table") + 8 * 7, probe);
    kernel.bind(probe + 40, place);
    Explanation found = explained();
    assertThat(found.unexplained()).isZero();
    assertThat(found.traced())
        .singleElement()
        .matches(one -> one.cause() == Cause.KPROBE && one.owner().equals("do_sys_openat2+0x5"));
  }

  @Test
  void aStaticCallOfWhatNobodyOwnsIsListedThoughItsDataSaysSo() throws IOException {
    String name = "bpf_dispatcher_xdp_call";
    kernel.call(name, OUTSIDE);
    kernel.bind(kernel.named("__SCK__" + name), OUTSIDE);
    Explanation found = explained();
    assertThat(found.unexplained()).isZero();
    assertThat(found.traced())
        .singleElement()
        .matches(one -> one.cause() == Cause.STATIC_CALL && !one.checked())
        .matches(one -> one.symbol().equals("__SCK__" + name))
        .matches(one -> one.target() == OUTSIDE + SLIDE);
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void anOptimisedProbeThatGoesToOtherCodeIsUnexplained() throws IOException {
    long place = kernel.named("do_sys_openat2") + 5;
    long probe = room() + 512;
    long detour = room() + 2048;
    kernel.bind(kernel.named("kprobe_table"), probe);
    kernel.bind(probe + 40, place);
    branch(0xe9, place, detour);
    assertThat(explained().unexplained()).isPositive();
  }
}
