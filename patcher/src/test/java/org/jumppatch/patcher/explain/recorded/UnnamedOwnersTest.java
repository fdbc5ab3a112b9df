package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.kallsyms.FunctionNames;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.Explainer;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.CodePointer;
import org.jumppatch.patcher.explain.pointer.PointerVerdict;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Unjudged;
import org.junit.jupiter.api.Test;

/** A recorded machine, with an image that does not say where its probes and tracers are. */
class UnnamedOwnersTest extends RecordedMachine {
  private static final byte[] NOP = {0x0f, 0x1f, 0x44, 0, 0};
  private static final byte INT3 = (byte) 0xcc;

  /** Where nothing of the image is. */
  private static final long OUTSIDE = 0xffff_ffff_c0f0_0000L;

  UnnamedOwnersTest() throws IOException {}

  private Explanation explained(UnaryOperator<byte[]> names) throws IOException {
    byte[] content = memory.image().content().copy(0, (int) memory.image().content().size());
    Image image = Image.of(memory.image().path(), Bytes.of("unnamed", names.apply(content)));
    assertThat(image.symbols().addressesOf("kprobe_table")).isEmpty();
    try (Capstone capstone = Capstone.open();
        Dump dump = Dump.open(core(), OptionalLong.empty())) {
      Explainer explainer =
          new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone);
      return explainer.withPointers().explain(dump);
    }
  }

  /** The place in a function where it is traced. */
  private long traced(String function) {
    long place = memory.named(function);
    while (!Arrays.equals(memory.virtual().bytes(place, NOP.length), NOP)) {
      place++;
    }
    return place;
  }

  private void branch(int opcode, long from, long target) {
    ByteBuffer code = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    code.put((byte) opcode).putInt((int) (target - (from + 5)));
    memory.put(from, code.array());
  }

  private long behindTraced(String function) {
    return traced(function) + NOP.length;
  }

  private static List<Cause> causes(Explanation found) {
    return found.left().stream().map(Unjudged::cause).toList();
  }

  @Test
  void dataIsFoundWithoutNames() throws IOException {
    Explanation named = explained();
    for (UnaryOperator<byte[]> names :
        List.<UnaryOperator<byte[]>>of(FunctionNames::none, FunctionNames::only)) {
      Explanation found = explained(names);
      assertThat(found.dataLacking()).isEmpty();
      assertThat(found.data().keys()).isEqualTo(named.data().keys());
      assertThat(found.runs()).isEmpty();
      assertThat(found.left()).isEmpty();
      assertThat(found.traced()).isEmpty();
      // Its modules are not known.
      assertThat(found.isComplete()).isFalse();
    }
  }

  @Test
  void whatProbesAndTracersMayHaveWrittenIsNotJudged() throws IOException {
    long probe = behindTraced("vfs_read");
    memory.put(probe, INT3);
    long detour = behindTraced("vfs_write");
    branch(0xe9, detour, OUTSIDE);
    long jump = traced("vfs_open");
    branch(0xe9, jump, OUTSIDE);
    long shared = traced("vfs_statx");
    branch(0xe8, shared, memory.named("ftrace_regs_caller"));
    long caller = memory.named("ftrace_regs_call");
    branch(0xe8, caller, memory.named("function_trace_call"));
    Explanation found = explained(FunctionNames::none);
    assertThat(found.runs()).isEmpty();
    assertThat(causes(found)).contains(Cause.KPROBE, Cause.FTRACE, Cause.FTRACE_CALLER);
    assertThat(found.traced())
        .noneMatch(TracedPlace::checked)
        .extracting(TracedPlace::address)
        .contains(probe, detour, jump, shared, caller);
    assertThat(found.isComplete()).isFalse();
    Explanation some = explained(FunctionNames::only);
    assertThat(some.runs()).isEmpty();
    assertThat(some.traced())
        .noneMatch(TracedPlace::checked)
        .extracting(TracedPlace::address)
        .contains(probe, detour, jump, shared, caller);
    assertThat(explained().unexplained()).isPositive();
  }

  @Test
  void aSiteThatMayBeChangedIsNotJudged() throws IOException {
    long place = traced("vfs_read");
    memory.put(place, INT3, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
    Explanation found = explained(FunctionNames::none);
    assertThat(found.runs()).isEmpty();
    assertThat(found.left())
        .singleElement()
        .matches(one -> one.cause() == Cause.TEXT_POKE && one.bytes() == NOP.length);
  }

  @Test
  void noProbeOrTracerWritesAnyOtherChange() throws IOException {
    long inside = behindTraced("vfs_read");
    branch(0xe9, inside, memory.named("dump_stack"));
    long call = traced("vfs_write");
    branch(0xe8, call, memory.named("dump_stack"));
    assertThat(found(FunctionNames::none)).containsExactlyInAnyOrder(inside, call);
    assertThat(found(FunctionNames::only)).containsExactlyInAnyOrder(inside, call);
  }

  /** An instruction's middle is no place for a probe, where functions say what that is. */
  @Test
  void anInt3InAnInstructionIsUnexplained() throws IOException {
    long place = memory.named("dump_stack") + 1;
    byte[] code = Objects.requireNonNull(memory.virtual().bytes(place - 1, NOP.length));
    assertThat(code).startsWith(0xf3, 0x0f, 0x1e, 0xfa);
    memory.put(place, INT3);
    assertThat(found(FunctionNames::only)).containsExactly(place);
  }

  /** As in a dump that was cut short. */
  @Test
  void anInt3IsNotJudgedWithoutTheWholeTableOfProbes() throws IOException {
    long probe = behindTraced("vfs_read");
    memory.put(probe, INT3);
    assertThat(explained().runs()).singleElement().matches(run -> run.address() == probe);
    memory.putNumber(memory.named("kprobe_table") + 8, OUTSIDE);
    Explanation found = explained();
    assertThat(found.runs()).isEmpty();
    assertThat(causes(found)).containsExactly(Cause.KPROBE);
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aPointerOutOfTheImageIsNotJudged() throws IOException {
    memory.putNumber(memory.named("__SCK__tp_func_sched_switch"), OUTSIDE);
    for (UnaryOperator<byte[]> names :
        List.<UnaryOperator<byte[]>>of(FunctionNames::none, FunctionNames::only)) {
      CheckedPointers found = Objects.requireNonNull(explained(names).pointers());
      assertThat(found.with(PointerVerdict.UNKNOWN))
          .singleElement()
          .extracting(CodePointer::target)
          .isEqualTo(OUTSIDE);
      assertThat(found.agree()).isTrue();
      assertThat(found.isComplete()).isFalse();
    }
  }

  private List<Long> found(UnaryOperator<byte[]> names) throws IOException {
    return explained(names).runs().stream().map(run -> run.address()).toList();
  }
}
