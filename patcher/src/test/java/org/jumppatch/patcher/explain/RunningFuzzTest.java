package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;
import org.jumppatch.patcher.explain.owner.Owner;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.CodePointer;
import org.jumppatch.patcher.explain.pointer.PointerCheck;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The memory of a running kernel, with lists that lead anywhere: of tracers, probes, BPF's code,
 * modules, places that are being changed, and pointers to code.
 */
class RunningFuzzTest {
  private static final long START = RunningSeeds.START;
  private static final int MADE = RunningSeeds.MADE;

  /** Kept open: to open one takes longer than most inputs do. */
  private static final Capstone CAPSTONE = Capstone.open();

  /** No list says anything that a terminal would obey, whatever stands in it. */
  private static void assertPlain(String text) {
    assertThat(text.chars().allMatch(c -> c >= ' ' && c <= '~')).as(text).isTrue();
  }

  @FuzzTest(maxDuration = "12h")
  void owners(byte[] input) {
    RunningMemory memory = RunningMemory.of(input);
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          RunningData data = memory.data();
          Owners owners = new Owners(memory.kernel().functions(), data);
          for (long place = START; place < START + 0x100; place += 5) {
            for (int made = 0; made < 0x400; made += 64) {
              tell(owners.of(place, START + MADE + made));
            }
            tell(owners.ofShared(place));
            owners.pokes().at(place);
          }
          assertPlain(owners.modules().lacking());
          for (LoadedModule module : owners.modules().all()) {
            assertPlain(module.name());
            module.perCpu(64);
            module.names(START);
          }
          for (Kprobes.Kprobe probe : owners.kprobes().all()) {
            assertPlain(owners.probeName(probe));
            owners.kprobes().isDetour(probe, START + MADE);
          }
          return judged(PointerCheck.of(memory.kernel().functions(), data, owners));
        });
  }

  private static void tell(@Nullable Owner owner) {
    if (owner != null) {
      assertPlain(owner.name());
    }
  }

  private static CheckedPointers judged(CheckedPointers pointers) {
    for (CodePointer pointer : pointers.pointers()) {
      assertPlain(pointer.name() + pointer.expectedSymbol() + pointer.targetSymbol());
    }
    return pointers;
  }

  @FuzzTest(maxDuration = "12h")
  void explained(byte[] input) {
    RunningMemory memory = RunningMemory.of(input);
    byte[] core = memory.core();
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Explanation found =
              new Explainer(memory.kernel().image(), memory.kernel().keys(), CAPSTONE)
                  .withPointers()
                  .explain(Dump.of(Bytes.of("fuzz", core), OptionalLong.empty()));
          assertThat(found.unexplained()).isBetween(0L, found.compared());
          for (ExplainedModule module : found.modules()) {
            assertPlain(module.name());
            assertPlain(module.lacking());
          }
          found.traced().forEach(place -> assertPlain(place.owner() + place.targetSymbol()));
          return found;
        });
  }
}
