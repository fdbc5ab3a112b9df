package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.CodePointer;
import org.jumppatch.patcher.explain.pointer.PointerTable;
import org.jumppatch.patcher.explain.pointer.PointerVerdict;
import org.junit.jupiter.api.Test;

/** Pointers of a machine that ran, as they were recorded, and the same changed by somebody. */
class CodePointersTest extends RecordedMachine {
  /** In the text of {@code tls}, by {@code /proc/modules}. */
  private static final long IN_MODULE = 0xffff_ffff_c024_d040L;

  /** Of read(2) and getdents64(2) (arch/x86/entry/syscalls/syscall_64.tbl). */
  private static final int READ = 0;

  private static final int GETDENTS64 = 217;

  /** Where nobody has code. */
  private static final long NOWHERE = 0xffff_ffff_c0f0_0000L;

  CodePointersTest() throws IOException {}

  private CheckedPointers checked(Path dump) throws IOException {
    try (Capstone capstone = Capstone.open();
        Dump open = Dump.open(dump, OptionalLong.empty())) {
      Explanation found = explainer(capstone).withPointers().explain(open);
      CheckedPointers pointers = Objects.requireNonNull(found.pointers());
      assertThat(found.isWhole())
          .isEqualTo(pointers.agree() && found.data().agrees() && found.allUnexplained() == 0);
      return pointers;
    }
  }

  private CheckedPointers checked() throws IOException {
    return checked(core());
  }

  private CodePointer only(PointerVerdict verdict) throws IOException {
    List<CodePointer> found = checked().with(verdict);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void allGoWhereTheyMayInEachFormat() throws IOException {
    for (Path dump :
        List.of(
            RecordedDump.physicalCore(memory, folder.resolve("physical")),
            RecordedDump.virtualCore(memory, folder.resolve("virtual")),
            RecordedDump.kdump(memory, folder.resolve("kdump")))) {
      CheckedPointers found = checked(dump);
      assertThat(found.agree()).isTrue();
      assertThat(found.isComplete()).isTrue();
      assertThat(found.count(PointerTable.INTERRUPTS)).isEqualTo(256);
      assertThat(found.count(PointerTable.SYSTEM_CALLS)).isEqualTo(463);
      assertThat(found.count(PointerTable.STATIC_CALLS)).isEqualTo(3855);
      assertThat(found.pointers().get(READ))
          .matches(one -> one.name().equals("0") && one.targetSymbol().equals("__x64_sys_read"));
    }
  }

  @Test
  void aSystemCallThatGoesElsewhere() throws IOException {
    memory.putNumber(memory.named("sys_call_table") + 8L * GETDENTS64, IN_MODULE);
    CodePointer one = only(PointerVerdict.ELSEWHERE);
    assertThat(one.table()).isEqualTo(PointerTable.SYSTEM_CALLS);
    assertThat(one.name()).isEqualTo("217");
    assertThat(one.expectedSymbol()).isEqualTo("__x64_sys_getdents64");
    assertThat(one.target()).isEqualTo(IN_MODULE);
    assertThat(one.targetSymbol()).isEqualTo("+0x40 [tls]");
  }

  @Test
  void aSystemCallThatDoesAnother() throws IOException {
    memory.putNumber(memory.named("sys_call_table") + 8L * READ, memory.named("__x64_sys_getpid"));
    assertThat(only(PointerVerdict.ELSEWHERE).expectedSymbol()).isEqualTo("__x64_sys_read");
  }

  @Test
  void aGateThatGoesElsewhere() throws IOException {
    long gate = memory.named("idt_table") + 14 * 16;
    byte[] now = Objects.requireNonNull(memory.virtual().bytes(gate, 16));
    ByteBuffer changed = ByteBuffer.wrap(now).order(ByteOrder.LITTLE_ENDIAN);
    changed.putShort(0, (short) NOWHERE).putShort(6, (short) (NOWHERE >>> 16));
    memory.put(gate, now);
    CodePointer one = only(PointerVerdict.ELSEWHERE);
    assertThat(one.table()).isEqualTo(PointerTable.INTERRUPTS);
    assertThat(one.name()).isEqualTo("0x0e");
    assertThat(one.expectedSymbol()).isEqualTo("asm_exc_page_fault");
    assertThat(one.target()).isEqualTo(NOWHERE);
  }

  @Test
  void aGateThatIsShut() throws IOException {
    memory.put(memory.named("idt_table") + 14 * 16 + 5, (byte) 0);
    assertThat(only(PointerVerdict.ELSEWHERE).targetSymbol()).isEqualTo("nothing");
  }

  @Test
  void aStaticCallMayGoToFunctionsAndModulesOnly() throws IOException {
    long call = memory.named("__SCK__might_resched");
    memory.putNumber(call, NOWHERE);
    CodePointer one = only(PointerVerdict.ELSEWHERE);
    assertThat(one.table()).isEqualTo(PointerTable.STATIC_CALLS);
    assertThat(one.name()).isEqualTo("might_resched");
    memory.putNumber(call, memory.named("__x64_sys_read") + 1);
    assertThat(only(PointerVerdict.ELSEWHERE).name()).isEqualTo("might_resched");
    memory.putNumber(call, IN_MODULE);
    assertThat(only(PointerVerdict.MADE).name()).isEqualTo("might_resched");
  }

  @Test
  void aTracerIsHeldToFunctions() throws IOException {
    long room = memory.named("bp_desc") + 0x600;
    memory.putNumber(memory.named("ftrace_ops_list"), room);
    memory.putNumber(room, memory.named("function_trace_call"));
    memory.putNumber(room + 8, memory.named("ftrace_list_end"));
    CheckedPointers found = checked();
    assertThat(found.agree()).isTrue();
    assertThat(found.pointers())
        .filteredOn(one -> one.table() == PointerTable.TRACERS)
        .singleElement()
        .matches(one -> one.targetSymbol().equals("function_trace_call"));
    assertThat(explained(core(), null).notFunctions()).isEmpty();
    memory.putNumber(room, IN_MODULE);
    assertThat(explained(core(), null).notFunctions()).isEmpty();
    memory.putNumber(room, memory.named("function_trace_call") + 9);
    assertThat(explained(core(), null).notFunctions()).containsExactly("function_trace_call+0x9");
    memory.putNumber(room, NOWHERE);
    assertThat(explained(core(), null).notFunctions())
        .containsExactly("0x" + Long.toHexString(NOWHERE));
    assertThat(only(PointerVerdict.ELSEWHERE).table()).isEqualTo(PointerTable.TRACERS);
    memory.putNumber(room + 8, NOWHERE);
    assertThat(checked().lacking()).containsOnlyKeys(PointerTable.TRACERS);
  }

  @Test
  void aGateThatIsNotInTheDumpIsMissing() throws IOException {
    memory.leaveOut(memory.named("idt_table"));
    CheckedPointers found = checked();
    assertThat(found.with(PointerVerdict.MISSING)).hasSize(256);
    assertThat(found.isComplete()).isFalse();
    assertThat(found.agree()).isTrue();
  }
}
