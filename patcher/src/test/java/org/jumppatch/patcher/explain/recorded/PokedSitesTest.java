package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** A machine that was stopped while it changed its text, made of one that was recorded. */
class PokedSitesTest extends RecordedMachine {
  private static final byte[] NOP = {0x0f, 0x1f, 0x44, 0, 0};
  private static final byte INT3 = (byte) 0xcc;

  private final StaticKey key;
  private final JumpEntry site;
  private final byte[] off;
  private final byte[] on;

  PokedSitesTest() throws IOException {
    long address = memory.named("sched_schedstats");
    key = keys.all().stream().filter(k -> k.address() == address).findFirst().orElseThrow();
    site = key.entries().stream().filter(e -> e.size() == NOP.length).findFirst().orElseThrow();
    off = site.formWhen(false).encode(site.code(), site.target());
    on = site.formWhen(true).encode(site.code(), site.target());
  }

  /** Explains the kernel's own text as it is now. */
  private Explanation ownText() throws IOException {
    try (Capstone capstone = Capstone.open();
        Dump dump = Dump.open(core(), OptionalLong.empty())) {
      return explainer(capstone).explain(dump);
    }
  }

  private byte[] running(long address) {
    return Objects.requireNonNull(memory.virtual().bytes(address, NOP.length));
  }

  private static byte[] branch(int opcode, long from, long target) {
    ByteBuffer code = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    return code.put((byte) opcode).putInt((int) (target - (from + 5))).array();
  }

  private void assertPoked(long place, String words) throws IOException {
    Explanation found = ownText();
    assertThat(found.runs()).isEmpty();
    assertThat(found.traced())
        .singleElement()
        .matches(one -> one.address() == place && one.cause() == Cause.TEXT_POKE)
        .matches(TracedPlace::checked)
        .extracting(TracedPlace::owner)
        .isEqualTo(words);
    assertThat(found.causes()).anyMatch(one -> one.cause() == Cause.TEXT_POKE && one.sites() == 1);
    assertThat(found.isWhole()).isTrue();
  }

  private void assertNotPoked(long place, String about) throws IOException {
    Explanation found = ownText();
    assertThat(found.traced()).isEmpty();
    assertThat(found.runs().get(0).address()).isEqualTo(place);
    assertThat(found.runs().get(0).about()).isEqualTo(about);
    assertThat(found.isWhole()).isFalse();
  }

  @Test
  void theFirstPhaseOfAKey() throws IOException {
    announce(site.code(), on, running(site.code())[0]);
    memory.put(site.code(), INT3);
    assertPoked(site.code(), "sched_schedstats, int3 written, no tail");
  }

  @Test
  void theSecondPhaseOfAKey() throws IOException {
    announce(site.code(), on, running(site.code())[0]);
    memory.put(site.code(), INT3, on[1], on[2], on[3], on[4]);
    assertPoked(site.code(), "sched_schedstats, int3 and tail written");
  }

  @Test
  void anInt3ThatTheKernelDoesNotKnowIsUnexplained() throws IOException {
    String about = "a site of sched_schedstats, off, int3 at 1 of " + key.entries().size();
    memory.put(site.code(), INT3);
    assertNotPoked(site.code(), about);
    announce(site.code() + 1, on, running(site.code() + 1)[0]);
    assertNotPoked(site.code(), about);
    // What was left of the last time.
    announce(site.code(), on, running(site.code())[0]);
    memory.putNumber(memory.named("bp_desc") + 8, 1);
    assertNotPoked(site.code(), about);
  }

  @Test
  void whatAKeyMayNotBecomeIsUnexplained() throws IOException {
    announce(
        site.code(),
        branch(0xe8, site.code(), memory.named("dump_stack")),
        running(site.code())[0]);
    memory.put(site.code(), INT3);
    assertNotPoked(
        site.code(), "a site of sched_schedstats, off, int3 at 1 of " + key.entries().size());
    announce(site.code(), off, running(site.code())[0]);
    memory.put(site.code(), INT3, (byte) 0x11);
    assertThat(ownText().isWhole()).isFalse();
  }

  @Test
  void aSiteThatIsWrittenAsItsKeyIsNot() throws IOException {
    memory.put(site.code(), on);
    assertNotPoked(site.code(), "a site of sched_schedstats, written as if on (count 0)");
    memory.put(site.code(), (byte) 0x90);
    assertNotPoked(
        site.code(), "a site of sched_schedstats, written neither as on nor as off (count 0)");
  }

  /** The key of a tracepoint is called as its event is. */
  @Test
  void aSiteOfATracepoint() throws IOException {
    long address = memory.named("__tracepoint_sched_switch") + 8;
    StaticKey event = keys.all().stream().filter(k -> k.address() == address).findFirst().get();
    JumpEntry one = event.entries().get(0);
    memory.put(one.code(), (byte) 0x90);
    assertNotPoked(
        one.code(), "a site of sched:sched_switch, written neither as on nor as off (count 0)");
  }

  @Test
  void aBranchThatNoTracerOwnsWhereAFunctionIsTraced() throws IOException {
    long place = memory.named("vfs_read") + 4;
    long goal = memory.named("dump_stack");
    String where = "where vfs_read+0x4 is traced";
    memory.put(place, branch(0xe8, place, goal));
    assertNotPoked(place, where + "; no tracer owns a call of dump_stack");
    memory.put(place, branch(0xe9, place, goal));
    assertNotPoked(place, where + "; no tracer owns a jump to dump_stack");
    memory.put(place, (byte) 0x90);
    assertNotPoked(place, where + ", and neither its nop nor a tracer's call");
  }

  @Test
  void aPlaceOfAStaticCallThatCallsAnotherFunction() throws IOException {
    long trampoline = memory.named("__SCT__cond_resched");
    memory.put(trampoline, branch(0xe9, trampoline, memory.named("dump_stack")));
    Explanation found = ownText();
    assertThat(found.runs())
        .extracting(UnexplainedRun::about)
        .contains("the trampoline of the static call cond_resched, which calls __cond_resched");
  }

  @Test
  void aFunctionThatBeginsToBeTraced() throws IOException {
    long place = memory.named("vfs_read");
    while (!Arrays.equals(running(place), NOP)) {
      place++;
    }
    announce(place, branch(0xe8, place, memory.named("ftrace_caller")), running(place)[0]);
    memory.put(place, INT3);
    String name = place == memory.named("vfs_read") ? "vfs_read" : "vfs_read+0x4";
    assertNotPoked(place, "where " + name + " is traced, its tail written");
    long tracer = memory.named("tp_vec") + 0x800;
    memory.putNumber(memory.named("ftrace_ops_list"), tracer);
    memory.putNumber(tracer, memory.named("function_trace_call"));
    memory.putNumber(tracer + 8, memory.named("ftrace_list_end"));
    assertPoked(place, name + ", int3 written, no tail");
  }

  @Test
  void aStaticCallThatIsUpdated() throws IOException {
    long trampoline = memory.named("__SCT__tp_func_sched_switch");
    long probe = memory.named("dump_stack");
    byte[] before = running(trampoline);
    byte[] after = branch(0xe9, trampoline, probe);
    assertThat(before).isNotEqualTo(after);
    long call = memory.named("__SCK__tp_func_sched_switch");
    memory.putNumber(call, probe);
    announce(trampoline, after, running(trampoline)[0]);
    memory.put(trampoline, INT3, after[1], after[2], after[3], after[4]);
    Explanation found = ownText();
    assertThat(found.traced())
        .singleElement()
        .extracting(TracedPlace::owner)
        .isEqualTo("__SCK__tp_func_sched_switch, int3 and tail written");
    // Its other places still are what they were.
    assertThat(found.runs()).noneMatch(run -> run.address() == trampoline);
  }
}
