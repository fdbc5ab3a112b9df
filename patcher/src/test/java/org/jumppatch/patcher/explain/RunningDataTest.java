package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.live.StaticCallSite;
import org.jumppatch.patcher.explain.live.StaticCallTable;
import org.jumppatch.patcher.explain.text.RunningText;
import org.junit.jupiter.api.Test;

/** Counts of keys, functions and CPU features in a core are held against the text. */
class RunningDataTest {
  private static final long SLIDE = 0x0ba0_0000;

  private static Explanation explain(LiveText live, RunningKernel kernel) {
    return live.explain(dump(kernel));
  }

  private static Dump dump(RunningKernel kernel) {
    byte[] core = new MadeCore().note(1 << 20).add(kernel.start(), 0, kernel.memory()).bytes();
    return Dump.of(Bytes.of("core", core), OptionalLong.empty());
  }

  @Test
  void dataThatGoesWithTheTextAgrees() throws IOException {
    for (Kernel release : List.of(Kernels.v6_1(), Kernels.v6_12())) {
      LiveText live = LiveText.of(release);
      RunningKernel kernel = RunningKernel.of(live, SLIDE);
      Explanation found = explain(live, kernel);
      assertThat(found.unexplained()).isZero();
      assertThat(found.slide()).isEqualTo(SLIDE);
      DataComparison data = found.data();
      assertThat(data.disagreements()).isEmpty();
      assertThat(data.keys()).isEqualTo(found.keys().size()).isGreaterThan(2000);
      assertThat(data.staticCalls()).isEqualTo(kernel.functions().size()).isGreaterThan(500);
      assertThat(data.pvFunctions()).isPositive();
      assertThat(found.keys())
          .allMatch(key -> key.count() != null && key.count() == kernel.count(key.key().address()));
      assertThat(found.isWhole()).isTrue();
    }
  }

  @Test
  void whatWasChangedInDataIsFoundAndNothingElse() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    StaticKey on = keyThatIs(live, kernel, 1);
    StaticKey off = keyThatIs(live, kernel, 0);
    kernel.put(on, 0);
    kernel.put(off, 3);
    long call = kernel.named("__SCK__might_resched");
    kernel.bind(call, kernel.named("dump_stack"));
    Explanation found = explain(live, kernel);
    String decided = " 0x%x".formatted(kernel.named("dump_stack") + SLIDE);
    assertThat(found.runs())
        .isNotEmpty()
        .allSatisfy(run -> assertThat(run.expectedCode()).endsWith(decided));
    assertThat(found.data().disagreements())
        .extracting(Disagreement::address)
        .containsExactlyInAnyOrder(on.address() + SLIDE, off.address() + SLIDE, call + SLIDE);
    assertThat(found.data().disagreements())
        .filteredOn(d -> d.kind() == Disagreement.Kind.STATIC_CALL)
        .extracting(Disagreement::data)
        .containsExactly("its function is dump_stack");
    assertThat(found.isWhole()).isFalse();
  }

  private static StaticKey keyThatIs(LiveText live, RunningKernel kernel, int count) {
    return live.keys().all().stream()
        .filter(
            key ->
                key.entries().size() > 3
                    && key.entries().stream()
                        .allMatch(
                            entry ->
                                live.index(entry.code()) >= 0
                                    && live.index(entry.code()) < live.dump().length))
        .filter(key -> kernel.count(key.address()) == count)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSlotOfPvOpsThatNoCodeCallsSoIsFound() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, 0);
    long slots = kernel.named("pv_ops");
    long end = live.image().symbols().next(slots);
    int called = explain(live, kernel).data().pvFunctions();
    for (long slot = slots; slot < end; slot += 8) {
      kernel.bind(slot, kernel.named("dump_stack"));
    }
    assertThat(explain(live, kernel).data().disagreements())
        .allMatch(d -> d.kind() == Disagreement.Kind.PV_FUNCTION)
        .hasSize(called);
  }

  @Test
  void aConstantInTheTextThatIsNotItsVariablesValueIsFound() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    RunningKernel kernel = RunningKernel.of(live, 0);
    Explanation same = explain(live, kernel);
    assertThat(same.data().constants()).isEqualTo(2);
    assertThat(same.causes()).allMatch(count -> count.byPlace() == 0);
    kernel.bind(kernel.named("dentry_hashtable"), kernel.named("dump_stack"));
    Explanation other = explain(live, kernel);
    assertThat(other.unexplained()).isZero();
    assertThat(other.data().disagreements())
        .extracting(Disagreement::kind)
        .containsExactly(Disagreement.Kind.RUNTIME_CONSTANT);
    assertThat(other.isWhole()).isFalse();
  }

  /** As many places as not were changed: the variable decides. */
  @Test
  void placesOfAConstantThatWereChangedAreFoundByItsVariable() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    RunningKernel kernel = RunningKernel.of(live, 0);
    List<Integer> places = live.places("runtime_ptr_dentry_hashtable");
    int changed = places.size() - 1;
    for (int place : places.subList(0, changed)) {
      kernel.memory()[place + 1] ^= 0x10;
    }
    Explanation found = explain(live, kernel);
    assertThat(changed).isGreaterThan(1);
    assertThat(found.unexplained()).isEqualTo(changed);
    assertThat(found.data().disagreements()).isEmpty();
  }

  @Test
  void ofTwoPlacesOfAConstantThatDisagreeNeitherIsBelievedWithoutData() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    byte[] text = live.copy();
    List<Integer> places = live.places("runtime_ptr_dentry_hashtable");
    // Each place has a value of its own now, so that as many say one as another.
    for (int i = 0; i < places.size(); i++) {
      text[places.get(i) + 1] ^= (byte) (i << 4);
    }
    Explanation found =
        live.explain(Dump.of(Bytes.of("text", text), OptionalLong.of(live.address())));
    assertThat(found.unexplained()).isGreaterThanOrEqualTo(places.size() * 4L);
  }

  @Test
  void whatChangedBetweenTwoDumpsIsToldWithCountsAndFunctions() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    Dump before = dump(kernel);
    StaticKey on = keyThatIs(live, kernel, 1);
    kernel.put(on, 2);
    long key = kernel.named("__SCK__might_resched");
    long function = kernel.named("dump_stack");
    kernel.call("might_resched", function);
    kernel.bind(key, function);
    TextChanges changes = Objects.requireNonNull(live.explain(dump(kernel), before).changes());
    assertThat(changes.unexplained()).isZero();
    assertThat(changes.keys())
        .allMatch(
            c -> Objects.equals(c.before().count(), 1) && Objects.equals(c.after().count(), 2))
        .extracting(c -> c.after().key().address())
        .containsExactly(on.address());
    assertThat(changes.calls())
        .containsExactly(
            new TextChanges.CallChange(
                "__SCK__might_resched", "might_resched", "__cond_resched", "dump_stack"));
  }

  @Test
  void theCpusCapabilitiesAreHeldAgainstTheText() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    Explanation text = explain(live, kernel);
    int[] present =
        text.features().stream()
            .filter(feature -> Boolean.TRUE.equals(feature.present()))
            .mapToInt(FeatureState::number)
            .toArray();
    assertThat(text.data().features()).isZero();
    kernel.setCapabilities(40, words(kernel, live), present);
    Explanation same = explain(live, kernel);
    assertThat(same.data().features()).isEqualTo(114);
    assertThat(same.data().disagreements()).isEmpty();
    int dropped = Arrays.stream(present).filter(f -> f != 3 * 32 + 21).findFirst().orElseThrow();
    int[] fewer = Arrays.stream(present).filter(f -> f != dropped).toArray();
    kernel.setCapabilities(40, words(kernel, live), fewer);
    Explanation other = explain(live, kernel);
    assertThat(other.data().disagreements()).hasSize(1);
    assertThat(other.data().disagreements().get(0).kind()).isEqualTo(Disagreement.Kind.FEATURE);
    assertThat(other.features())
        .filteredOn(f -> f.number() == dropped)
        .allMatch(f -> Boolean.TRUE.equals(f.present()) && Boolean.FALSE.equals(f.inData()));
    assertThat(other.isWhole()).isTrue();
  }

  /** Both arrays have a pointer for each bit. */
  private static int words(RunningKernel kernel, LiveText live) {
    int words = 0;
    for (String array : List.of("x86_cap_flags", "x86_bug_flags")) {
      long start = kernel.named(array);
      words += (int) ((live.image().symbols().next(start) - start) / 256);
    }
    return words;
  }

  @Test
  void aStaticCallWithOneSiteIsHeldToItsKey() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    StaticCallTable table = tableOf(live);
    StaticCallSite site =
        table.byKey().values().stream()
            .filter(sites -> sites.stream().filter(one -> !one.trampoline()).count() == 1)
            .map(sites -> sites.get(0))
            .filter(one -> (live.dump()[live.index(one.address())] & 0xff) == 0xe8)
            .findFirst()
            .orElseThrow();
    byte[] call = Code.branch(Opcodes.CALL, site.address(), kernel.named("dump_stack"));
    System.arraycopy(call, 0, kernel.memory(), live.index(site.address()), call.length);
    Explanation found = explain(live, kernel);
    assertThat(found.isWhole()).isFalse();
    assertThat(found.unexplained()).isPositive();
  }

  private static StaticCallTable tableOf(LiveText live) {
    RunningText text = new RunningText(live.address(), live.copy(), live.copy(), List.of());
    return new StaticCallTable(live.image(), text);
  }

  @Test
  void bytesBehindATextThatAreNoDataAreNotTakenForIt() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    byte[] memory = Arrays.copyOf(live.dump(), live.dump().length + (40 << 20));
    Arrays.fill(memory, live.dump().length, memory.length, (byte) 0x55);
    Explanation found =
        live.explain(Dump.of(Bytes.of("dump", memory), OptionalLong.of(live.address())));
    assertThat(found.data().isEmpty()).isTrue();
    assertThat(found.isWhole()).isTrue();
  }

  @Test
  void plainMemoryOfTheWholeKernelHasItsData() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    Explanation found =
        live.explain(Dump.of(Bytes.of("memory", kernel.memory()), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.data().keys()).isPositive();
    assertThat(found.isWhole()).isTrue();
  }
}
