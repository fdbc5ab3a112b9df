package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;
import org.jumppatch.patcher.explain.owner.Owner;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.pointer.CodePointer;
import org.jumppatch.patcher.explain.pointer.PointerCheck;
import org.jumppatch.patcher.explain.pointer.PointerTable;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.RunningData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the inputs hold from which the fuzz test starts: every list, with something in it. */
class RunningListsTest {
  private static final long MADE = RunningSeeds.START + RunningSeeds.MADE;

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "1, false", "1, true"})
  void everyListIsReadToItsEnd(int image, boolean moved) {
    RunningMemory given = RunningMemory.unchanged(image, moved);
    RunningData data = given.data();
    Owners owners = new Owners(given.kernel().functions(), data);
    long f = given.kernel().functions().named("_stext");
    assertThat(owners.tracers().isWhole()).isTrue();
    assertThat(owners.tracers().all()).hasSize(3);
    assertThat(owners.kprobes().all()).extracting(Kprobes.Kprobe::name).containsExactly("p", "");
    assertThat(owners.modules().lacking()).isEmpty();
    assertThat(owners.modules().all())
        .extracting(LoadedModule::name)
        .containsExactly("first", "second");
    assertThat(owners.modules().all())
        .extracting(module -> Objects.requireNonNull(module.memory()).text())
        .containsExactly(
            new ModuleMemory.Part(MADE, 0x1000), new ModuleMemory.Part(MADE + 0x5000, 0x1000));
    assertThat(owners.pokes().at(f + 5)).containsExactly(0x0f, 0x1f, 0x44, 0, 0);
    long h = f + 17;
    assertThat(List.of(MADE, MADE + 64, MADE + 128, MADE + 256))
        .extracting(
            target -> Objects.requireNonNull(owners.of(target == MADE + 64 ? h : f, target)))
        .extracting(Owner::name)
        .containsExactly(
            "kprobe_ftrace_handler",
            "first",
            "bpf_prog_0123456789abcdef_test",
            "bpf_prog_0123456789abcdef_test");
    assertThat(PointerCheck.of(given.kernel().functions(), data, owners).pointers())
        .extracting(CodePointer::table)
        .contains(
            PointerTable.SYSTEM_CALLS,
            PointerTable.INTERRUPTS,
            PointerTable.TRACERS,
            PointerTable.STATIC_CALLS);
  }

  /** Memory that counts how often it is read. */
  private static final class Counted implements Memory {
    private final Memory memory;
    private int reads;

    Counted(Memory memory) {
      this.memory = memory;
    }

    @Override
    public int read(long address, byte[] target, int at, int length) {
      reads++;
      return memory.read(address, target, at, length);
    }

    @Override
    public String whyNot(long address) {
      return memory.whyNot(address);
    }
  }

  /** Each of 512 buckets leads to an entry behind which the same one comes again. */
  @Test
  void aHashThatGoesRoundIsReadOnce() {
    RunningMemory given = RunningMemory.unchanged(0, false);
    Functions functions = given.kernel().functions();
    ByteBuffer memory = ByteBuffer.wrap(given.content()).order(ByteOrder.LITTLE_ENDIAN);
    long buckets = functions.named("idt_table");
    int hash = index(memory.getLong(index(functions.named("direct_functions"))));
    memory.putLong(hash, 9).putLong(hash + 8, buckets);
    long entry = RunningSeeds.START + 0x400;
    memory.putLong(index(entry), entry);
    for (int bucket = 0; bucket < 512; bucket++) {
      memory.putLong(index(buckets) + bucket * 8, entry);
    }
    Counted counted = new Counted(given);
    RunningData data =
        new RunningData(new LocatedDump(counted, 0, RunningSeeds.START, true), "", true);
    assertThat(new Owners(functions, data).canTell()).isTrue();
    assertThat(counted.reads).isBetween(512, 10_000);
  }

  /** Bit 0 of what a function calls in place of the tracer says that it jumps there. */
  @Test
  void aDirectCallMayBeAJump() {
    RunningMemory given = RunningMemory.unchanged(0, false);
    Functions functions = given.kernel().functions();
    ByteBuffer memory = ByteBuffer.wrap(given.content()).order(ByteOrder.LITTLE_ENDIAN);
    long buckets = functions.named("idt_table");
    long entry = RunningSeeds.START + 0x400;
    int hash = index(memory.getLong(index(functions.named("direct_functions"))));
    memory.putLong(hash, 0).putLong(hash + 8, buckets).putLong(index(buckets), entry);
    long place = RunningSeeds.START + 0x10;
    long target = RunningSeeds.START + 0x1000_0000;
    memory.putLong(index(entry), 0).putLong(index(entry) + 16, place);
    for (int jump = 0; jump < 2; jump++) {
      memory.putLong(index(entry) + 24, target | jump);
      RunningData data =
          new RunningData(new LocatedDump(given, 0, RunningSeeds.START, true), "", true);
      Owners owners = new Owners(functions, data);
      assertThat(owners.of(place, target)).isNotNull();
      assertThat(owners.ofJump(place, target) != null).isEqualTo(jump == 1);
      assertThat(owners.ofJump(place, target + 2)).isNull();
      assertThat(owners.ofJump(place + 1, target)).isNull();
    }
  }

  /** An entry has had a length since Linux 5.14; of six bytes the first is not kept. */
  @Test
  void placesThatAreChangedAreReadInEachLayout() {
    RunningMemory given = RunningMemory.unchanged(0, false);
    Functions functions = given.kernel().functions();
    ByteBuffer memory = ByteBuffer.wrap(given.content()).order(ByteOrder.LITTLE_ENDIAN);
    int entry = index(memory.getLong(index(functions.named("bp_desc"))));
    long place = functions.named("_stext") + memory.getInt(entry);
    RunningData data =
        new RunningData(new LocatedDump(given, 0, RunningSeeds.START, true), "", true);
    memory.put(entry + 8, (byte) 6).put(entry + 9, (byte) 0x74);
    memory.put(entry + 10, new byte[] {(byte) 0x84, 1, 2, 3, 4});
    assertThat(new Owners(functions, data).pokes().at(place))
        .containsExactly(0x0f, 0x84, 1, 2, 3, 4);
    memory.put(entry + 8, (byte) 0xe9).put(entry + 9, new byte[] {0x0f, 0x1f, 0x44, 0, 0, 0});
    assertThat(new Owners(functions, data).pokes().at(place))
        .containsExactly(0x0f, 0x1f, 0x44, 0, 0);
    memory.put(entry + 8, (byte) 0xeb).put(entry + 9, new byte[] {0x66, (byte) 0x90});
    assertThat(new Owners(functions, data).pokes().at(place)).containsExactly(0x66, 0x90);
    memory.put(entry + 8, (byte) 0x90);
    assertThat(new Owners(functions, data).pokes().at(place)).isNull();
  }

  private static int index(long address) {
    return (int) (address - RunningSeeds.START);
  }
}
