package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** What two kernels really ran is explained to the last byte, and nothing else is. */
class LiveTextTest {
  private static final long SEED = 20250711;
  private static final int CHANGES = 5000;

  @Test
  void everyByteOf61IsExplained() throws IOException {
    Explanation found = explained(Kernels.v6_1());
    assertThat(sites(found, Cause.PARAVIRT)).isEqualTo(1349);
    assertThat(sites(found, Cause.RETURN_THUNK)).isEqualTo(45_921);
    assertThat(sites(found, Cause.ALTERNATIVE)).isEqualTo(3819);
    assertThat(sites(found, Cause.STATIC_TRAMPOLINE)).isEqualTo(31);
    assertThat(sites(found, Cause.SMP_LOCK)).isZero();
  }

  @Test
  void everyByteOf612IsExplained() throws IOException {
    Explanation found = explained(Kernels.v6_12());
    assertThat(sites(found, Cause.FTRACE)).isEqualTo(40_339);
    assertThat(sites(found, Cause.RETURN_THUNK)).isEqualTo(54_864);
    assertThat(sites(found, Cause.ALTERNATIVE)).isEqualTo(8164);
    assertThat(sites(found, Cause.STATIC_CALL)).isEqualTo(7754);
    assertThat(sites(found, Cause.STATIC_TRAMPOLINE)).isEqualTo(3007);
    assertThat(sites(found, Cause.ENDBR)).isEqualTo(11_247);
    assertThat(sites(found, Cause.JUMP_LABEL)).isEqualTo(551);
    assertThat(found.causes())
        .filteredOn(count -> count.cause() == Cause.RUNTIME_CONSTANT)
        .extracting(CauseCount::bytes)
        .containsExactly(989L);
    assertThat(found.features()).hasSize(125).filteredOn(f -> f.present() == null).hasSize(11);
    assertThat(found.features())
        .extracting(FeatureState::label)
        .contains("8*32+16 XENPV", "3*32+18");
  }

  private static Explanation explained(Kernel kernel) throws IOException {
    LiveText live = LiveText.of(kernel);
    Explanation found = live.explain(live.dump());
    assertThat(found.runs()).isEmpty();
    assertThat(found.unexplained()).isZero();
    assertThat(found.slide()).isZero();
    assertThat(found.compared()).isEqualTo(live.dump().length);
    long bytes = found.causes().stream().mapToLong(CauseCount::bytes).sum();
    long byPlace = found.causes().stream().mapToLong(CauseCount::byPlace).sum();
    assertThat(bytes).isEqualTo(found.different()).isPositive();
    assertThat(byPlace * 1000).isLessThanOrEqualTo(found.different());
    assertThat(found.keys()).allMatch(KeyState::isWhole);
    return found;
  }

  private static int sites(Explanation found, Cause cause) {
    return found.causes().stream()
        .filter(count -> count.cause() == cause)
        .mapToInt(CauseCount::sites)
        .sum();
  }

  @Test
  void theBaseNeedNotBeToldEvenInTheMiddleOfOtherBytes() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    byte[] memory = new byte[live.dump().length + 12345];
    new Random(SEED).nextBytes(memory);
    System.arraycopy(live.dump(), 0, memory, 5000, live.dump().length);
    Explanation found = live.explain(Dump.of(Bytes.of("dump", memory), OptionalLong.empty()));
    assertThat(found.unexplained()).isZero();
    assertThat(found.base()).isEqualTo(live.address() - 5000);
  }

  @Test
  void randomChangesAreFoundWhereTheyAre() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12())) {
      LiveText live = LiveText.of(kernel);
      Random random = new Random(SEED);
      byte[] changed = live.copy();
      Set<Integer> places = new HashSet<>();
      while (places.size() < CHANGES) {
        int at = random.nextInt(changed.length);
        if (places.add(at)) {
          changed[at] ^= (byte) (1 + random.nextInt(255));
        }
      }
      assertThat(unexplained(live, live.explain(changed))).as(kernel.release()).isEqualTo(places);
    }
  }

  @Test
  void aSiteThatDoesNotGoWithItsKeyIsFound() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    StaticKey key =
        live.keys().all().stream()
            .filter(k -> k.name().equals("sched_schedstats"))
            .findFirst()
            .orElseThrow();
    byte[] changed = live.copy();
    JumpEntry entry = key.entries().get(3);
    byte[] flipped = entry.form().flipped().encode(entry.code(), entry.target());
    System.arraycopy(flipped, 0, changed, live.index(entry.code()), flipped.length);
    Explanation found = live.explain(changed);
    assertThat(found.runs()).extracting(UnexplainedRun::address).contains(entry.code());
    assertThat(state(found, key)).isEqualTo("half flipped: 1 of 70");
  }

  @Test
  void aFlippedKeyIsAllThatChanged() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    StaticKey key =
        live.keys().all().stream()
            .filter(k -> k.name().equals("sched_schedstats"))
            .findFirst()
            .orElseThrow();
    byte[] changed = live.copy();
    for (JumpEntry entry : key.entries()) {
      byte[] on = entry.formWhen(true).encode(entry.code(), entry.target());
      System.arraycopy(on, 0, changed, live.index(entry.code()), on.length);
    }
    Explanation found = live.explain(changed);
    assertThat(found.unexplained()).isZero();
    assertThat(state(found, key)).isEqualTo("on");
    assertThat(sites(found, Cause.JUMP_LABEL)).isGreaterThanOrEqualTo(76);
  }

  /** A dump that was taken while {@code text_poke_bp_batch} switched a key on. */
  @Test
  void aKeyThatIsBeingPatchedSaysHowFar() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    StaticKey key =
        live.keys().all().stream()
            .filter(k -> k.name().equals("sched_schedstats"))
            .findFirst()
            .orElseThrow();
    int all = key.entries().size();
    assertThat(state(live.explain(patching(live, key, all / 4, 0, 0)), key))
        .isEqualTo("in the middle of phase 1");
    assertThat(state(live.explain(patching(live, key, all, 0, 0)), key))
        .isEqualTo("between phases 1 and 2");
    assertThat(state(live.explain(patching(live, key, all, all / 2, 0)), key))
        .isEqualTo("in the middle of phase 2");
    assertThat(state(live.explain(patching(live, key, all, all, 0)), key))
        .isEqualTo("between phases 2 and 3");
    assertThat(state(live.explain(patching(live, key, all, all, all / 4)), key))
        .isEqualTo("in the middle of phase 3");
  }

  /** So many sites have their int3, their new tail, their new first byte. */
  private static byte[] patching(LiveText live, StaticKey key, int trapped, int tails, int done) {
    byte[] text = live.copy();
    for (int i = 0; i < key.entries().size(); i++) {
      JumpEntry entry = key.entries().get(i);
      byte[] on = entry.formWhen(true).encode(entry.code(), entry.target());
      int at = live.index(entry.code());
      if (i < tails) {
        System.arraycopy(on, 1, text, at + 1, on.length - 1);
      }
      if (i < trapped) {
        text[at] = i < done ? on[0] : (byte) 0xcc;
      }
    }
    return text;
  }

  private static String state(Explanation found, StaticKey key) {
    return found.keys().stream()
        .filter(state -> state.key().address() == key.address())
        .map(KeyState::state)
        .findFirst()
        .orElseThrow();
  }

  private static Set<Integer> unexplained(LiveText live, Explanation found) {
    Set<Integer> places = new HashSet<>();
    for (UnexplainedRun run : found.runs()) {
      for (int i = 0; i < run.found().length() / 2; i++) {
        places.add(live.index(run.address()) + i);
      }
    }
    return places;
  }

  @Test
  void onOneCpuTheLockPrefixesAreGone() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    byte[] changed = live.copy();
    int gone = 0;
    for (int at : live.places(".smp_locks")) {
      if (changed[at] == (byte) 0xf0) {
        changed[at] = 0x3e;
        gone++;
      }
    }
    Explanation found = live.explain(changed);
    assertThat(found.unexplained()).isZero();
    assertThat(sites(found, Cause.SMP_LOCK)).isEqualTo(gone).isGreaterThan(5000);
    byte[] one = Arrays.copyOf(live.dump(), live.dump().length);
    int at = live.places(".smp_locks").stream().filter(p -> one[p] == (byte) 0xf0).findAny().get();
    one[at] = 0x3e;
    assertThat(live.explain(one).unexplained()).isEqualTo(1);
  }
}
