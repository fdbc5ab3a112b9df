package org.jumppatch.patcher.explain;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.RunningMemory.Kernel;
import org.jumppatch.patcher.explain.owner.Kprobes;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;
import org.jumppatch.patcher.explain.owner.Owner;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.CodePointer;
import org.jumppatch.patcher.explain.pointer.PointerCheck;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The memory of a running kernel, with lists that lead anywhere: of tracers, probes, BPF's code,
 * modules, places that are being changed, and pointers to code.
 */
class RunningFuzzTest {
  /** One for each image, of which it reads what it needs once; its decoder stays open. */
  private static final Map<Kernel, Explainer> EXPLAINERS = explainers(Capstone.open());

  /** The functions that are traced or probed, in the text, and what runs in their place. */
  private static final int[] PLACES = {0, 5, 11, 17, 23, 29, 32};

  private static final int[] MADE = {0, 64, 128, 192, 256, 320};

  private static Map<Kernel, Explainer> explainers(Capstone capstone) {
    return RunningMemory.KERNELS.stream()
        .collect(
            toMap(
                kernel -> kernel,
                kernel -> new Explainer(kernel.image(), kernel.keys(), capstone)));
  }

  /** No list says anything that a terminal would obey, whatever stands in it. */
  private static void assertPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        throw new AssertionError("control characters in " + text);
      }
    }
  }

  @FuzzTest(maxDuration = "12h")
  void owners(byte[] input) {
    RunningMemory memory = RunningMemory.of(input);
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Owners owners = new Owners(memory.kernel().functions(), memory.data());
          for (int inside : PLACES) {
            long place = memory.kernel().functions().named("_stext") + inside;
            for (int made : MADE) {
              tell(owners.of(place, RunningSeeds.START + RunningSeeds.MADE + made));
            }
            tell(owners.ofShared(place));
            owners.pokes().at(place);
          }
          assertPlain(owners.modules().lacking());
          for (LoadedModule module : owners.modules().all()) {
            assertPlain(module.name());
            module.perCpu(64);
            module.names(RunningSeeds.START);
          }
          for (Kprobes.Kprobe probe : owners.kprobes().all()) {
            assertPlain(owners.probeName(probe));
            owners.kprobes().isDetour(probe, RunningSeeds.START + RunningSeeds.MADE);
          }
          return owners;
        });
  }

  private static void tell(@Nullable Owner owner) {
    if (owner != null) {
      assertPlain(owner.name());
    }
  }

  @FuzzTest(maxDuration = "12h")
  void pointers(byte[] input) {
    RunningMemory memory = RunningMemory.of(input);
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          RunningData data = memory.data();
          Functions functions = memory.kernel().functions();
          CheckedPointers found = PointerCheck.of(functions, data, new Owners(functions, data));
          for (CodePointer pointer : found.pointers()) {
            assertPlain(pointer.name());
            assertPlain(pointer.expectedSymbol());
            assertPlain(pointer.targetSymbol());
          }
          return found;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void explained(byte[] input) {
    RunningMemory memory = RunningMemory.of(input);
    byte[] core = memory.core();
    Explainer explainer = Objects.requireNonNull(EXPLAINERS.get(memory.kernel()));
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Explanation found =
              explainer.explain(Dump.of(Bytes.of("fuzz", core), OptionalLong.empty()));
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
