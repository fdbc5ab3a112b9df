package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.ExplainedModule;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.PointerVerdict;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Unjudged;
import org.junit.jupiter.api.Test;

/** A dump that lacks a part of the lists of who may have changed its text, as one that was cut. */
class LackingListsTest extends RecordedMachine {
  private static final byte[] NOP = {0x0f, 0x1f, 0x44, 0, 0};
  private static final byte[] ENDBR = {(byte) 0xf3, 0x0f, 0x1e, (byte) 0xfa};
  private static final byte INT3 = (byte) 0xcc;
  private static final int CALL = 0xe8;
  private static final int JUMP = 0xe9;
  private static final long KERNEL_MAP = 0xffff_ffff_8000_0000L;

  /** Where nothing is. */
  private static final long OUTSIDE = 0xffff_ffff_c0f0_0000L;

  LackingListsTest() throws IOException {}

  /** The place in a function where it is traced. */
  private long traced(long function) {
    long place = function;
    while (!Arrays.equals(memory.virtual().bytes(place, NOP.length), NOP)) {
      place++;
    }
    return place;
  }

  private long traced(String function) {
    return traced(memory.named(function));
  }

  private void branch(int opcode, long from, long target) {
    ByteBuffer code = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    code.put((byte) opcode).putInt((int) (target - (from + 5)));
    memory.put(from, code.array());
  }

  private static List<Cause> causes(Explanation found) {
    return found.left().stream().map(Unjudged::cause).toList();
  }

  private static void isNotJudged(Explanation found, Cause cause, long... places) {
    assertThat(found.runs()).isEmpty();
    assertThat(causes(found)).containsExactly(cause);
    assertThat(found.traced())
        .filteredOn(place -> !place.checked())
        .extracting(TracedPlace::address)
        .containsExactlyInAnyOrder(Arrays.stream(places).boxed().toArray(Long[]::new));
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aCallOfATracerIsNotJudgedWithoutTheWholeListOfThem() throws IOException {
    long own = traced("vfs_read");
    branch(CALL, own, OUTSIDE);
    long shared = traced("vfs_write");
    branch(CALL, shared, memory.named("ftrace_caller"));
    assertThat(explained().runs()).hasSize(2);
    memory.putNumber(memory.named("ftrace_ops_list"), OUTSIDE);
    isNotJudged(explained(), Cause.FTRACE, own, shared);
  }

  @Test
  void noListWouldHaveATracedFunctionCallAnother() throws IOException {
    long place = traced("vfs_read");
    branch(CALL, place, memory.named("dump_stack"));
    memory.putNumber(memory.named("ftrace_ops_list"), OUTSIDE);
    assertThat(explained().runs()).singleElement().matches(run -> run.address() == place);
  }

  @Test
  void aJumpToADispatcherIsNotJudgedWithoutAllThatBpfMade() throws IOException {
    long place = traced("vfs_read");
    branch(JUMP, place, OUTSIDE);
    assertThat(explained().runs()).hasSize(1);
    memory.putNumber(memory.named("bpf_kallsyms"), OUTSIDE);
    isNotJudged(explained(), Cause.FTRACE, place);
  }

  @Test
  void aDirectCallIsNotJudgedWithoutTheListOfThem() throws IOException {
    long place = traced("vfs_read");
    branch(CALL, place, OUTSIDE);
    memory.putNumber(memory.named("direct_functions"), OUTSIDE);
    isNotJudged(explained(), Cause.FTRACE, place);
  }

  @Test
  void aStaticCallIsNotJudgedWithoutItsKey() throws IOException {
    long trampoline = memory.named("__SCT__tp_func_sched_switch");
    branch(JUMP, trampoline, OUTSIDE);
    assertThat(explained().runs()).hasSize(1);
    memory.leaveOut(memory.named("__SCK__tp_func_sched_switch"));
    isNotJudged(explained(), Cause.STATIC_TRAMPOLINE, trampoline);
  }

  @Test
  void aPlaceThatIsBeingChangedIsNotJudgedWithoutTheListOfThem() throws IOException {
    long place = traced("vfs_read");
    memory.put(place, INT3);
    announce(place, new byte[] {0x0f, 0x1f, 0x44, 0, 0}, INT3);
    memory.putNumber(memory.named("bp_desc"), OUTSIDE);
    isNotJudged(explained(), Cause.TEXT_POKE, place);
  }

  @Test
  void aProbeInAModuleIsNotJudgedWithoutTheWholeTableOfProbes() throws IOException {
    long start = BRIDGE;
    while (!Arrays.equals(memory.virtual().bytes(start, ENDBR.length), ENDBR)) {
      start++;
    }
    long place = traced(start) + NOP.length;
    memory.put(place, INT3);
    assertThat(bridge().runs()).singleElement().matches(run -> run.address() == place);
    memory.putNumber(memory.named("kprobe_table") + 8, OUTSIDE);
    assertThat(bridge().unexplained()).isZero();
    assertThat(bridge().traced())
        .singleElement()
        .matches(one -> one.address() == place && !one.checked());
    assertThat(explained().isComplete()).isFalse();
  }

  private ExplainedModule bridge() throws IOException {
    return explained().modules().stream()
        .filter(module -> module.name().equals("bridge"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPointerOutOfTheImageIsNotJudgedWithoutAllModulesAndAllThatBpfMade() throws IOException {
    memory.putNumber(memory.named("__SCK__tp_func_sched_switch"), OUTSIDE);
    assertThat(pointers().agree()).isFalse();
    for (String list : List.of("bpf_kallsyms", "modules")) {
      long first = memory.number(memory.named(list));
      memory.putNumber(memory.named(list), OUTSIDE);
      assertThat(pointers().agree()).isTrue();
      assertThat(pointers().isComplete()).isFalse();
      assertThat(pointers().with(PointerVerdict.UNKNOWN))
          .singleElement()
          .matches(pointer -> pointer.target() == OUTSIDE);
      memory.putNumber(memory.named(list), first);
    }
  }

  private CheckedPointers pointers() throws IOException {
    try (Capstone capstone = Capstone.open();
        Dump dump = Dump.open(core(), OptionalLong.empty())) {
      return Objects.requireNonNull(explainer(capstone).withPointers().explain(dump).pointers());
    }
  }

  /** Of all data: the file ends behind the text. */
  @Test
  void nothingIsUnexplainedThatTheCutDataMayOwn() throws IOException {
    long probe = traced("vfs_read") + NOP.length;
    memory.put(probe, INT3);
    long jump = traced("vfs_write");
    branch(JUMP, jump, OUTSIDE);
    long call = traced("vfs_open");
    branch(CALL, call, OUTSIDE);
    long trampoline = memory.named("__SCT__tp_func_sched_switch");
    branch(JUMP, trampoline, OUTSIDE);
    Path whole = core();
    long text = memory.named("_etext") - KERNEL_MAP;
    long behind = memory.byPhysical().keySet().stream().filter(at -> at >= text).count();
    byte[] content = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut");
    Files.write(cut, Arrays.copyOf(content, (int) (content.length - behind * 4096)));
    Explanation found = explained(cut, files());
    assertThat(found.dataLacking()).isNotEmpty();
    assertThat(found.missing()).isZero();
    assertThat(found.runs()).isEmpty();
    assertThat(found.remark()).startsWith("cut short");
    assertThat(causes(found))
        .containsExactlyInAnyOrder(Cause.KPROBE, Cause.FTRACE, Cause.STATIC_TRAMPOLINE);
    assertThat(found.traced())
        .noneMatch(TracedPlace::checked)
        .extracting(TracedPlace::address)
        .contains(probe, jump, call, trampoline);
    assertThat(found.isComplete()).isFalse();
  }
}
