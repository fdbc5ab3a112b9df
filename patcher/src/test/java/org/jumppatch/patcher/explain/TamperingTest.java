package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.boot.AlternativeEntry;
import org.jumppatch.patcher.explain.boot.AlternativePatch;
import org.jumppatch.patcher.explain.boot.AlternativeTable;
import org.jumppatch.patcher.explain.boot.CpuFeatures;
import org.jumppatch.patcher.explain.boot.EmptyFunctions;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.PvFunctions;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.live.StaticCallSite;
import org.jumppatch.patcher.explain.live.StaticCallTable;
import org.jumppatch.patcher.explain.text.CodeSource;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What an intruder could do to running text is found where it was done, and no cause is blamed for
 * it. More rounds: {@code -Djumppatch.tampering.rounds=100}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperingTest {
  private static final long SEED = 20250712;
  private static final int ROUNDS = Integer.getInteger("jumppatch.tampering.rounds", 1);

  /** Sites of one cause that are damaged at the same time: few against all that must agree. */
  private static final int EACH = 200;

  private Capstone capstone;
  private List<LiveText> texts;

  @BeforeAll
  void open() throws IOException {
    capstone = Capstone.open();
    texts = new ArrayList<>();
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12())) {
      texts.add(LiveText.of(kernel));
    }
    texts.add(LiveText.counted(Kernels.v6_12()));
  }

  @AfterAll
  void close() {
    capstone.close();
  }

  private Explanation explain(LiveText live, byte[] changed) {
    Dump dump = Dump.of(Bytes.of("dump", changed), OptionalLong.of(live.address()));
    return new Explainer(live.image(), live.keys(), capstone).explain(dump);
  }

  /** Every byte that is not explained, by its index. */
  private Set<Integer> unexplained(LiveText live, byte[] changed) {
    Set<Integer> found = new TreeSet<>();
    for (UnexplainedRun run : explain(live, changed).runs()) {
      for (int i = 0; i < run.found().length() / 2; i++) {
        found.add(live.index(run.address()) + i);
      }
    }
    return found;
  }

  @Test
  void singleBytesInsideSitesOfEveryCauseAreCaught() {
    Random random = new Random(SEED);
    int changes = 0;
    int caught = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (LiveText live : texts) {
        Set<Integer> places = new TreeSet<>();
        Sites.of(live)
            .forEach(
                (cause, sites) -> {
                  for (int i = 0; i < Math.min(EACH, sites.size() / 16); i++) {
                    Sites.Site site = sites.get(random.nextInt(sites.size()));
                    places.add(site.index() + random.nextInt(site.length()));
                  }
                });
        byte[] changed = live.copy();
        places.forEach(at -> changed[at] ^= (byte) (1 + random.nextInt(255)));
        Set<Integer> found = unexplained(live, changed);
        changes += places.size();
        caught += (int) places.stream().filter(found::contains).count();
      }
    }
    assertThat(changes).isGreaterThan(2000 * ROUNDS);
    assertThat(changes - caught).as("missed of " + changes).isLessThanOrEqualTo(changes / 1000);
  }

  @Test
  void oneChangedByteInAReturnIsAllThatIsLeft() {
    for (LiveText live : texts) {
      int at = live.places(".return_sites").get(777);
      byte[] changed = live.copy();
      changed[at + 2] = (byte) 0x90;
      assertThat(unexplained(live, changed)).containsExactly(at + 2);
    }
  }

  @Test
  void aDifferentNopAtADisabledKeyIsFound() {
    for (LiveText live : texts) {
      JumpEntry nop = nopOfSeveral(live);
      int at = live.index(nop.code());
      byte[] changed = live.copy();
      byte[] other = {0x66, 0x0f, 0x1f, 0x40, 0x00};
      System.arraycopy(other, 0, changed, at, other.length);
      assertThat(unexplained(live, changed)).contains(at, at + 1, at + 2, at + 3);
      byte[] elsewhere = Code.branch(Opcodes.JUMP, nop.code(), nop.target() + 1);
      System.arraycopy(elsewhere, 0, changed, at, elsewhere.length);
      assertThat(unexplained(live, changed)).contains(at).allMatch(i -> i >= at && i < at + 5);
    }
  }

  private static JumpEntry nopOfSeveral(LiveText live) {
    for (StaticKey key : live.keys().all()) {
      if (key.entries().size() > 10) {
        for (JumpEntry entry : key.entries()) {
          int at = live.index(entry.code());
          if (at >= 0
              && at < live.dump().length
              && entry.size() == Code.NEAR_SIZE
              && live.dump()[at] == 0x0f) {
            return entry;
          }
        }
      }
    }
    throw new AssertionError("no such key");
  }

  @Test
  void aStaticCallThatIsSentElsewhereIsFound() {
    for (LiveText live : texts) {
      long elsewhere = live.image().symbols().addressesOf("dump_stack")[0];
      RunningText text = new RunningText(live.address(), live.copy(), live.copy(), List.of());
      StaticCallTable table = new StaticCallTable(live.image(), text);
      int tried = 0;
      for (List<StaticCallSite> sites : table.byKey().values()) {
        int at = live.index(sites.get(0).address());
        if (sites.size() > 2 && (live.dump()[at] & 0xff) == Opcodes.CALL && tried < 2) {
          tried++;
          byte[] changed = live.copy();
          byte[] call = Code.branch(Opcodes.CALL, sites.get(0).address(), elsewhere);
          System.arraycopy(call, 0, changed, at, call.length);
          assertThat(unexplained(live, changed)).isEqualTo(differences(live, changed));
        }
      }
      assertThat(tried).isEqualTo(2);
    }
  }

  /** A slot of {@code pv_ops} whose function does nothing: all its calls are nops. */
  @Test
  void aCallWhereAHypervisorWouldHaveOneIsFound() {
    int tried = 0;
    for (LiveText live : texts) {
      Functions functions = new Functions(live.image(), TextSteps.namesFor(live.image()));
      long elsewhere = live.image().symbols().addressesOf("dump_stack")[0];
      List<Long> nops =
          AlternativeTable.of(functions).groups().stream()
              .flatMap(List::stream)
              .filter(AlternativeEntry::directCall)
              .map(AlternativeEntry::address)
              .filter(address -> isNop(live, live.index(address)))
              .limit(2)
              .toList();
      for (long address : nops) {
        tried++;
        byte[] changed = live.copy();
        byte[] call = Code.branch(Opcodes.CALL, address, elsewhere);
        System.arraycopy(call, 0, changed, live.index(address), call.length);
        assertThat(unexplained(live, changed)).isEqualTo(differences(live, changed));
      }
    }
    assertThat(tried).isPositive();
  }

  private static boolean isNop(LiveText live, int at) {
    byte[] nop = {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00};
    return at >= 0
        && at < live.dump().length - nop.length
        && Arrays.equals(live.dump(), at, at + nop.length, nop, 0, nop.length);
  }

  private static Set<Integer> differences(LiveText live, byte[] changed) {
    Set<Integer> places = new TreeSet<>();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] != live.dump()[i]) {
        places.add(i);
      }
    }
    return places;
  }

  @Test
  void anInt3AtAnInstructionIsNamed() {
    for (LiveText live : texts) {
      byte[] changed = live.copy();
      int start = live.index(live.image().symbols().addressesOf("vfs_read")[0]);
      // Behind the nop of ftrace, before which there is an endbr64 where that is built in.
      int at = start + (live.dump()[start] == 0x0f ? 5 : 9);
      changed[at] = (byte) Opcodes.INT3;
      Explanation found = explain(live, changed);
      assertThat(found.runs()).hasSize(1);
      assertThat(found.runs().get(0).breakpoint()).isTrue();
      assertThat(found.runs().get(0).symbol()).isEqualTo("vfs_read+0x" + (at - start));
      assertThat(found.isWhole()).isFalse();
    }
  }

  /** Where at least three places need the same answer about a feature. */
  @Test
  void anAlternativeThatWasMadeForAnotherCpuIsFound() {
    for (LiveText live : texts) {
      Random random = new Random(SEED);
      Map<Integer, Boolean> features = new HashMap<>();
      Set<Integer> weak = new TreeSet<>();
      for (FeatureState feature : explain(live, live.dump()).features()) {
        if (feature.present() != null) {
          features.put(feature.number(), feature.present());
        }
        if (feature.places() < 3) {
          weak.add(feature.number());
        }
      }
      Swap swap = new Swap(live);
      byte[] changed = live.copy();
      int swapped = 0;
      while (swapped < 40) {
        List<AlternativeEntry> group = swap.groups.get(random.nextInt(swap.groups.size()));
        int feature = group.get(random.nextInt(group.size())).feature();
        if (!weak.contains(feature)) {
          swapped += swap.with(group, features, feature, changed) ? 1 : 0;
        }
      }
      assertThat(unexplained(live, changed)).isEqualTo(differences(live, changed));
    }
  }

  /** Puts another candidate in an alternative's place. */
  private final class Swap {
    private final LiveText live;
    private final RunningText text;
    private final AlternativePatch patch;
    private final List<List<AlternativeEntry>> groups = new ArrayList<>();

    Swap(LiveText live) {
      this.live = live;
      Functions functions = new Functions(live.image(), TextSteps.namesFor(live.image()));
      Area area =
          live.image().space().areas().stream()
              .filter(a -> a.name().equals(".altinstr_replacement"))
              .findFirst()
              .orElseThrow();
      byte[] linked =
          live.image()
              .content()
              .copy(
                  live.image().space().fileOffset(live.address(), live.dump().length),
                  live.dump().length);
      byte[] replacements =
          Objects.requireNonNull(live.image().space().read(area.address(), (int) area.size()));
      CodeSource source = new CodeSource(area.address(), replacements);
      text = new RunningText(live.address(), linked, live.copy(), List.of(source));
      AlternativeTable table = AlternativeTable.of(functions);
      Memory empty =
          Objects.requireNonNull(
              Dump.of(Bytes.of("dump", new byte[0]), OptionalLong.of(0)).virtual());
      RunningData none =
          new RunningData(new LocatedDump(empty, 0, 0, true), "there is none", false);
      patch =
          new AlternativePatch(
              table.nops(),
              new InstructionLengths(capstone),
              new PvFunctions(functions, none),
              new EmptyFunctions(functions, new ReturnThunks(functions, text)));
      for (List<AlternativeEntry> group : table.groups()) {
        if (text.contains(group.get(0).address(), AlternativePatch.length(group))) {
          groups.add(group);
        }
      }
    }

    boolean with(
        List<AlternativeEntry> group, Map<Integer, Boolean> known, int feature, byte[] changed) {
      CpuFeatures other = new CpuFeatures();
      known.forEach(other::set);
      byte[] right = patch.code(text, group, other);
      int at = live.index(group.get(0).address());
      other.set(feature, !other.has(feature));
      byte[] wrong = patch.code(text, group, other);
      if (Arrays.equals(right, wrong)
          || !Arrays.equals(right, 0, right.length, live.dump(), at, at + right.length)) {
        return false;
      }
      System.arraycopy(wrong, 0, changed, at, wrong.length);
      return true;
    }
  }
}
